#include "fantail/config/dialect_loader.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "dialect_values.hpp"
#include "faults_matcher.hpp"

namespace fantail::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto smallest = R"(
name: seventh
event:
  type: {at: /kind}
  envelope: [kind]
signature: {header: X-Signed}
body_format: raw
attempt_timeout: 1s
transport: any
retry: {delays: [250ms]}
)";

TEST(LoadDialect, TakesDefaultsForWhatIsLeftOut)
{
    const auto [dialect, faults] = load_dialect({"seventh.yaml", smallest});

    EXPECT_THAT(lines_of(faults), IsEmpty());
    EXPECT_EQ(dialect.name, "seventh");
    EXPECT_THAT(dialect.retry.delays, ElementsAre(250ms));
    EXPECT_EQ(dialect.endpoint_key, core::EndpointKeyRule::webhook);
    EXPECT_EQ(dialect.event_list_field, "events");
    EXPECT_TRUE(dialect.event.id.empty());
}

class LoadDialects : public testing::Test {
protected:
    LoadDialects() { std::filesystem::create_directories(folder_); }
    ~LoadDialects() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, const std::string& text) { std::ofstream{folder_ / name} << text; }

    std::filesystem::path folder_{std::filesystem::path{testing::TempDir()} /
                                  (std::string{"dialects-"} +
                                   std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
                                   testing::UnitTest::GetInstance()->current_test_info()->name())};
};

TEST_F(LoadDialects, TellsTheFaultsOfAllFilesTogether)
{
    write("a.yaml", "name: a\n");
    write("b.yaml", "[");
    write("notes.txt", "not a dialect");

    const auto faults = lines_of(load_dialects(folder_).faults);

    EXPECT_THAT(faults, testing::Contains(HasSubstr("a.yaml:1: event: is missing")));
    EXPECT_THAT(faults, testing::Contains(HasSubstr("b.yaml:1: is no YAML")));
    EXPECT_THAT(faults, testing::Not(testing::Contains(HasSubstr("notes.txt"))));
}

TEST_F(LoadDialects, ReadsTheEventTypesOfTheFileOfThatNameBesideThem)
{
    std::filesystem::create_directories(folder_ / "events");
    write("a.yaml", smallest);
    write("events/a.yaml", "event_types:\n  - {name: order.paid, description: Paid, example: '{\"kind\": 1.0}'}\n");

    const auto loaded = load_dialects(folder_);

    EXPECT_THAT(lines_of(loaded.faults), IsEmpty());
    ASSERT_EQ(loaded.dialects.size(), 1U);
    const auto& types = loaded.dialects.front()->event_types;
    ASSERT_EQ(types.size(), 1U);
    EXPECT_EQ(types.front().name, "order.paid");
    EXPECT_EQ(types.front().description, "Paid");
    EXPECT_EQ(types.front().example, "{\"kind\": 1.0}");
    EXPECT_EQ(types.front().schema, "");
}

TEST_F(LoadDialects, TellsWhatIsWrongWithEventTypes)
{
    std::filesystem::create_directories(folder_ / "events");
    write("a.yaml", smallest);
    write("events/a.yaml", "event_types:\n"
                           "  - {name: order.*}\n"
                           "  - {name: order.paid, example: none}\n"
                           "  - {name: order.paid}\n"
                           "  - order.sent\n");

    EXPECT_THAT(lines_of(load_dialects(folder_).faults),
                ElementsAre(HasSubstr("a.yaml:2: event_types.name: `order.*` is wrong"),
                            HasSubstr("a.yaml:3: event_types.example: `none` is wrong; accepted: a text: a JSON"),
                            HasSubstr("a.yaml:4: event_types: `order.paid` is there already"),
                            HasSubstr("a.yaml:5: event_types: has `order.sent` as an element")));
}

TEST_F(LoadDialects, RefusesOneNameForTwo)
{
    write("a.yaml", smallest);
    write("b.yaml", smallest);

    EXPECT_THAT(lines_of(load_dialects(folder_).faults),
                ElementsAre(HasSubstr("b.yaml: name: `seventh` is another file's name already")));
}

TEST_F(LoadDialects, RefusesAFolderWithoutAny)
{
    EXPECT_THAT(lines_of(load_dialects(folder_).faults), ElementsAre(HasSubstr("holds no dialect")));
}

TEST_F(LoadDialects, RefusesAFolderThatIsNotThere)
{
    EXPECT_THAT(lines_of(load_dialects(folder_ / "none").faults), ElementsAre(HasSubstr("cannot be read")));
}

struct DurationRow {
    const char* text;
    std::optional<std::chrono::milliseconds> expected;
};

class DurationReads : public testing::TestWithParam<DurationRow> {};

TEST_P(DurationReads, AsTheTableSays) { EXPECT_EQ(parse_duration(GetParam().text), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(, DurationReads,
                         testing::Values(DurationRow{"250ms", 250ms}, DurationRow{"30s", 30s}, DurationRow{"5m", 5min},
                                         DurationRow{"1h", 1h}, DurationRow{"7d", 168h}, DurationRow{"0s", 0ms},
                                         DurationRow{"", {}}, DurationRow{"5", {}}, DurationRow{"m", {}},
                                         DurationRow{"-5m", {}}, DurationRow{"1.5h", {}}, DurationRow{"5 m", {}},
                                         DurationRow{"5min", {}}, DurationRow{"5m ", {}}, DurationRow{"367d", {}},
                                         DurationRow{"99999999999999999999s", {}}));

struct PointerRow {
    const char* text;
    std::vector<std::string> keys;  ///< empty: refused
};

class PointerReads : public testing::TestWithParam<PointerRow> {};

TEST_P(PointerReads, AsTheTableSays)
{
    const auto path = parse_pointer(GetParam().text);

    EXPECT_EQ(path.value_or(core::FieldPath{}).keys, GetParam().keys);
    if (path) {
        EXPECT_EQ(to_pointer(*path), GetParam().text);
    }
}

INSTANTIATE_TEST_SUITE_P(, PointerReads,
                         testing::Values(PointerRow{"/a", {"a"}}, PointerRow{"/a/b c", {"a", "b c"}},
                                         PointerRow{"/a~1b/~0", {"a/b", "~"}}, PointerRow{"", {}}, PointerRow{"a", {}},
                                         PointerRow{"/", {}}, PointerRow{"/a/", {}}, PointerRow{"//a", {}},
                                         PointerRow{"/a~2", {}}, PointerRow{"/a~", {}},
                                         PointerRow{"/1/2/3/4/5/6/7/8/9", {}}));

}  // namespace
}  // namespace fantail::config
