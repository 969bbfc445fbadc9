// A list in parts, as `limit`, `cursor` and `page` ask for it.

#include <string>
#include <vector>

#include <boost/json/parse.hpp>

#include "ingestor/adapters/api/paging.hpp"
#include "ingestor/webhook_commands_fixture.hpp"

namespace fantail::ingestor {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

class ListingWebhooks : public test::WebhookCommandsDo {
protected:
    void create(int count)
    {
        for (int number = 0; number < count; ++number) {
            clock.advance(1ms);
            ids.push_back(run(commands.create(acme, wanted)).value().webhook.id.value());
        }
    }

    static http::ServerRequest asking(std::map<std::string, std::string, std::less<>> query)
    {
        http::ServerRequest request;
        request.query = std::move(query);
        return request;
    }

    struct Part {
        std::vector<std::string> ids;
        json::value pagination;
    };

    Part part(const http::ServerRequest& request)
    {
        const auto query = read_list_query(request, acme);
        const auto page = commands.list(acme, query->wanted);
        Part part{.ids = {}, .pagination = {}};
        for (const auto& shown : page.webhooks) part.ids.push_back(shown.webhook.id.value());
        const auto member = pagination_member(*query, page, acme);
        if (!member.empty()) part.pagination = json::parse("{" + member.substr(1) + "}").at("pagination");
        return part;
    }

    std::vector<std::string> ids;
};

TEST_F(ListingWebhooks, GivesAllWithoutAWordAboutParts)
{
    create(5);

    const auto all = part(asking({}));

    EXPECT_EQ(all.ids, ids);
    EXPECT_TRUE(all.pagination.is_null());
}

TEST_F(ListingWebhooks, GoesOnWhereACursorPointsWhateverWasCreatedMeanwhile)
{
    create(5);

    const auto first = part(asking({{"limit", "2"}}));
    const std::string cursor{first.pagination.at("next_cursor").as_string()};
    create(1);
    const auto rest = part(asking({{"limit", "10"}, {"cursor", cursor}}));

    EXPECT_EQ(first.ids, (std::vector<std::string>{ids[0], ids[1]}));
    EXPECT_EQ(rest.ids, (std::vector<std::string>{ids.begin() + 2, ids.end()}));
    EXPECT_TRUE(rest.pagination.at("next_cursor").is_null());
}

TEST_F(ListingWebhooks, GoesByPagesOfTheUsualSizeWhereNoneIsSaid)
{
    create(45);

    const auto third = part(asking({{"page", "3"}}));

    EXPECT_EQ(third.ids, (std::vector<std::string>{ids.begin() + 40, ids.end()}));
    EXPECT_EQ(third.pagination.at("total").as_int64(), 45);
    EXPECT_EQ(third.pagination.at("page").as_int64(), 3);
    EXPECT_TRUE(part(asking({{"page", "4"}})).ids.empty());
}

TEST_F(ListingWebhooks, KeepsACursorToTheTenantThatItWasGivenTo)
{
    create(3);
    const auto first = part(asking({{"limit", "1"}}));
    const std::string cursor{first.pagination.at("next_cursor").as_string()};
    const Caller other{acme.realm, core::TenantId{"other"}};

    EXPECT_TRUE(read_list_query(asking({{"cursor", cursor}}), acme));
    EXPECT_FALSE(read_list_query(asking({{"cursor", cursor}}), other));
}

struct RefusedQuery {
    const char* name;
    std::map<std::string, std::string, std::less<>> query;
    const char* says;
};

class ListQueryRefuses : public testing::TestWithParam<RefusedQuery> {};

TEST_P(ListQueryRefuses, AndNamesTheParameter)
{
    http::ServerRequest request;
    request.query = GetParam().query;

    const auto read = read_list_query(request, {core::RealmName{"social"}, core::TenantId{"acme"}});

    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().status, 400);
    EXPECT_EQ(read.error().message.find(GetParam().says), 0U) << read.error().message;
}

INSTANTIATE_TEST_SUITE_P(, ListQueryRefuses,
                         testing::Values(RefusedQuery{"NoLimit", {{"limit", "0"}}, "limit:"},
                                         RefusedQuery{"TooHighALimit", {{"limit", "1001"}}, "limit:"},
                                         RefusedQuery{"ALimitInWords", {{"limit", "ten"}}, "limit:"},
                                         RefusedQuery{"ANegativePage", {{"page", "-1"}}, "page:"},
                                         RefusedQuery{
                                             "BothPageAndCursor", {{"page", "1"}, {"cursor", "x"}}, "cursor, page:"},
                                         RefusedQuery{"ACursorOfNoList", {{"cursor", "x.y.z"}}, "cursor:"}),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace fantail::ingestor
