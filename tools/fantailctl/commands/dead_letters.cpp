#include "fantailctl/commands/dead_letters.hpp"

#include <utility>

#include <boost/json/value.hpp>

#include "fantail/crypto/encoding.hpp"
#include "fantailctl/commands/dead_letter_view.hpp"
#include "fantailctl/commands/newest_records.hpp"
#include "fantailctl/commands/record_place.hpp"
#include "fantailctl/commands/topic_scan.hpp"
#include "fantailctl/input/moment.hpp"
#include "fantailctl/output/json.hpp"

namespace fantail::fantailctl {

namespace {

namespace json = boost::json;

std::string topic_of(const Context& context) { return core::TopicNames{context.settings.topics.prefix}.dead_letters; }

/// The last letter of the last chain.
std::optional<DeadLetter> find(const Context& context, const std::string& handle)
{
    TopicScan scan{context.settings};
    const auto topic = topic_of(context);
    const auto place = parse_place(handle);
    const auto all = scan.ranges(topic);
    std::optional<DeadLetter> last;
    scan.read(topic, place ? only(all, *place) : all, [&](core::InRecord record) {
        auto letter = read_dead_letter(std::move(record));
        if (!place && letter.handle() != handle) return;
        const bool is_later = !last || !letter.task || letter.task->at.replay >= last->task->at.replay;
        if (is_later) last = std::move(letter);
    });
    return last;
}

}  // namespace

DeadLetterFilter filter_of(const DeadLetterChoice& choice)
{
    auto filter = choice.filter;
    if (choice.from) filter.from = value_or_fail(parse_moment(*choice.from));
    if (choice.to) filter.to = value_or_fail(parse_moment(*choice.to));
    return filter;
}

ExitCode list_dead_letters(const Context& context, const ListDeadLettersOptions& options)
{
    const auto filter = filter_of(options.choice);
    const auto topic = topic_of(context);
    TopicScan scan{context.settings};
    NewestRecords newest{options.limit};
    scan.read(topic, filter.from ? scan.ranges_since(topic, *filter.from) : scan.ranges(topic),
              [&](core::InRecord record) {
                  const auto letter = read_dead_letter(std::move(record));
                  if (filter.matches(letter))
                      newest.add(letter.record, {dead_letter_row(letter), dead_letter_json(letter)});
              });
    newest.print(context, dead_letter_titles());
    return ExitCode::ok;
}

ExitCode show_dead_letter(const Context& context, const ShowDeadLetterOptions& options)
{
    const auto letter = find(context, options.handle);
    if (!letter) throw Failure{ExitCode::no, "there is no dead letter " + options.handle};
    const auto& body = letter->record.value;
    if (options.body_only) {
        if (!body) throw Failure{ExitCode::no, "the dead letter " + options.handle + " was written without its body"};
        context.out << *body;
    } else if (context.output == Output::json) {
        auto object = dead_letter_json(*letter);
        object["body_base64"] = body ? json::value(crypto::base64_encode(*body)) : json::value();
        print_json(context.out, object);
    } else {
        describe_dead_letter(context.out, *letter);
    }
    return ExitCode::ok;
}

}  // namespace fantail::fantailctl
