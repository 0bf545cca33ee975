// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/rolling_origin.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace holdfast::forecasting;

namespace {

using Values = std::vector<double>;
using Seasons = std::vector<std::uint32_t>;

/// Says what it was told to, from everywhere; can be fitted or not.
class Told final : public Predictor {
public:
    explicit Told(Values said, bool fits = true) : m_said(std::move(said)), m_fits(fits) {}

    [[nodiscard]] std::string name() const override { return "told"; }

    [[nodiscard]] bool fit(std::span<const double> /*values*/) override { return m_fits; }

    void paths(std::span<const double> /*values*/, std::span<const std::size_t> origins,
               Paths& out) const override {
        for (std::size_t i = 0; i < origins.size(); ++i)
            std::ranges::copy(m_said, out.row(i).begin());
    }

    [[nodiscard]] std::size_t fewest() const override { return 1; }

private:
    Values m_said;
    bool m_fits;
};

Member told(Values said, bool logarithmic = false, bool fits = true) {
    Member member;
    member.predictor = std::make_unique<Told>(std::move(said), fits);
    member.logarithmic = logarithmic;
    return member;
}

std::vector<Member> withErrors(const Values& errors) {
    std::vector<Member> members;
    for (const double error : errors) {
        members.push_back(told({}));
        members.back().error = error;
    }
    return members;
}

const Member* find(const std::vector<Member>& members, const std::string& name, bool logarithmic = false) {
    const auto found = std::ranges::find_if(members, [&](const Member& member) {
        return member.predictor->name() == name && member.logarithmic == logarithmic;
    });
    return found == members.end() ? nullptr : &*found;
}

/// Positive, with a season of six and something that is not of it.
Values busySeries(std::size_t n) {
    Values values(n);
    for (std::size_t i = 0; i < n; ++i)
        values[i] = 50.0 + 10.0 * double(i % 6) + double(i * i % 17);
    return values;
}

} // namespace

class TstRollingOrigin final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aPlanIsWorkedOutByHand() {
        // 120 values, a day of 24, ten ahead: two folds of a day, at 72 and 96; the last origin is 110.
        const auto plan = planOrigins(120, 10, 24);
        QCOMPARE(plan.horizon, std::size_t{10});
        QCOMPARE(plan.folds.size(), std::size_t{2});
        QCOMPARE(plan.folds[0].end, std::size_t{72});
        QCOMPARE(plan.folds[1].end, std::size_t{96});
        QCOMPARE(plan.origins.front(), std::size_t{72});
        QCOMPARE(plan.origins.back(), std::size_t{110});
        QCOMPARE(plan.origins.size(), std::size_t{39});
        QCOMPARE(plan.origins[plan.folds[1].first], std::size_t{96});
    }

    void theShortestSeriesHasAPlan() {
        // Twelve values: three ahead (a quarter), folds of three; origins 6, 7, 8 and 9.
        const auto plan = planOrigins(12, 100, 1);
        QCOMPARE(plan.horizon, std::size_t{3});
        QCOMPARE(plan.origins, (std::vector<std::size_t>{6, 7, 8, 9}));
        QCOMPARE(plan.folds[0].end, std::size_t{6});
        QCOMPARE(plan.folds[1].end, std::size_t{9});
        QCOMPARE(planOrigins(12, 0, 0).horizon, std::size_t{1});
    }

    void noPlanLooksIntoItsOwnFuture() {
        for (std::size_t n = 12; n < 700; n = n < 60 ? n + 1 : n + 37) {
            for (const std::size_t horizon : {1U, 3U, 24U, 168U, 2'000U}) {
                for (const std::size_t season : {0U, 1U, 2U, 7U, 24U, 168U}) {
                    const auto plan = planOrigins(n, horizon, season);
                    QVERIFY(plan.horizon >= 1 && plan.horizon <= horizon);
                    QVERIFY(!plan.origins.empty() && plan.origins.size() <= 64);
                    QVERIFY(std::ranges::adjacent_find(plan.origins, std::ranges::greater_equal{}) ==
                            plan.origins.end());
                    QVERIFY(plan.origins.back() + plan.horizon <= n);
                    QCOMPARE(plan.folds.size(), std::size_t{2});
                    std::size_t next = 0;
                    for (const auto& fold : plan.folds) {
                        QCOMPARE(fold.first, next);
                        QVERIFY(fold.end >= n / 3 && fold.end <= n);
                        for (; next < fold.last; ++next)
                            QVERIFY(plan.origins[next] >= fold.end);
                    }
                    QCOMPARE(next, plan.origins.size());
                }
            }
        }
    }

    void whatComesAfterAnOriginChangesNothingSaidFromIt() {
        const auto known = busySeries(120);
        const Seasons seasons{6};
        const auto plan = planOrigins(known.size(), 12, 6); // folds at 96 and 108
        const std::size_t cut = 102;
        auto changed = known;
        std::fill(changed.begin() + std::ptrdiff_t(cut), changed.end(), 1e4);

        const auto before = judgedMembers(known, seasons, plan, true);
        const auto after = judgedMembers(changed, seasons, plan, true);

        QCOMPARE(after.size(), before.size());
        for (const auto& member : before) {
            const auto* same = find(after, member.predictor->name(), member.logarithmic);
            QVERIFY(same != nullptr);
            for (std::size_t i = 0; plan.origins[i] <= cut; ++i)
                QVERIFY2(std::ranges::equal(member.past.row(i), same->past.row(i)),
                         member.predictor->name().c_str());
        }
        const auto* naive = find(after, "the last 6 steps again");
        QVERIFY(naive != nullptr);
        QCOMPARE(naive->past.row(plan.origins.size() - 1)[0], 1e4); // from 108 it is seen
    }

    void theErrorOfTheLastValueOnALineIsKnown() {
        // A line climbs by one a step: the last value is wrong by 1, 2, 3, 4, on average by 2.5, from
        // everywhere.
        Values line(80);
        for (std::size_t i = 0; i < line.size(); ++i)
            line[i] = 10.0 + double(i);
        const auto plan = planOrigins(line.size(), 4, 1);

        const auto members = judgedMembers(line, {}, plan, false);

        const auto* naive = find(members, "last value");
        QVERIFY(naive != nullptr);
        QVERIFY(std::abs(naive->error - 2.5) < 1e-12);
        for (std::size_t i = 0; i < plan.origins.size(); ++i)
            QCOMPARE(naive->past.row(i)[3], line[plan.origins[i] - 1]);
        const auto* logged = find(members, "last value", true);
        QVERIFY(logged != nullptr);
        QVERIFY(std::abs(logged->error - 2.5) < 1e-9);
        QVERIFY(members.front().error < 0.5); // something follows the line
        QVERIFY(std::ranges::is_sorted(members, {}, &Member::error));
    }

    void anExactSeasonIsForetoldWithoutError() {
        Values values(96);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = double(i % 8) - 3.0;
        const auto plan = planOrigins(values.size(), 8, 8);
        const auto members = judgedMembers(values, Seasons{8}, plan, true);
        const auto* naive = find(members, "the last 8 steps again");
        QVERIFY(naive != nullptr);
        QCOMPARE(naive->error, 0.0);
        QCOMPARE(members.front().error, 0.0);
        QVERIFY(find(members, "last value")->error > 1.0);
        QVERIFY(std::ranges::none_of(members, &Member::logarithmic)); // -3 has no logarithm
    }

    void logarithmsNeedWhatIsPositive() {
        auto values = busySeries(120);
        const auto plan = planOrigins(values.size(), 5, 6);
        const auto plain = judgedMembers(values, Seasons{6}, plan, false);
        QCOMPARE(2 * std::ranges::count_if(plain, &Member::logarithmic), std::ptrdiff_t(plain.size()));
        const auto both = judgedMembers(values, Seasons{6}, plan, true);
        QVERIFY(both.size() > plain.size());
        QVERIFY(find(plain, "last value") == nullptr && find(both, "last value") != nullptr);

        values[3] = 0.0;
        const auto withZero = judgedMembers(values, Seasons{6}, plan, false);
        QCOMPARE(2 * withZero.size(), plain.size());
    }

    void aConstantIsForetoldExactly() {
        for (const double constant : {5.0, 0.0, -2.0}) {
            const Values values(60, constant);
            const auto plan = planOrigins(values.size(), 6, 1);
            auto members = judgedMembers(values, {}, plan, false);
            QVERIFY(!members.empty());
            forecastAll(members, values, 6);
            for (const auto& member : members) {
                QCOMPARE(member.error, 0.0);
                QCOMPARE(member.future, Values(6, constant));
            }
        }
    }

    void fromTwelveValuesOnlyTheLastValueRemains() {
        const Values values{3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0, 8.0};
        const auto plan = planOrigins(values.size(), 3, 1);
        const auto members = judgedMembers(values, {}, plan, false);
        // Six values lie before the first fold's end: enough for the last value alone, on both scales.
        QCOMPARE(members.size(), std::size_t{2});
        const auto* naive = find(members, "last value");
        QVERIFY(naive != nullptr);
        // From 6: |9-2| |9-6| |9-5|, from 7: |2-6| |2-5| |2-3|, from 8: 1 3 1, from 9: 2 0 3; 32 in twelve.
        QVERIFY(std::abs(naive->error - 32.0 / 12.0) < 1e-12);
    }

    void thoseNearTheBestStay() {
        auto members = withErrors({10.0, 12.9, 13.0, 13.1, 40.0});
        keepNearBest(members);
        QCOMPARE(members.size(), std::size_t{3});
        auto exact = withErrors({0.0, 0.0, 1e-9});
        keepNearBest(exact);
        QCOMPARE(exact.size(), std::size_t{2});
        std::vector<Member> none;
        keepNearBest(none);
        QVERIFY(none.empty());
    }

    void aForecastThatExplodesIsHeldBack() {
        // The past lies between 10 and 20: nothing below -10 or above 40 is said, and no number means the
        // middle.
        const Values values{10.0, 20.0, 15.0};
        const double infinity = std::numeric_limits<double>::infinity();
        std::vector<Member> members;
        members.push_back(told({12.0, 1e30, -infinity, std::numeric_limits<double>::quiet_NaN()}));
        members.push_back(told({std::log(12.0), 800.0, -infinity, infinity}, true));
        forecastAll(members, values, 4);
        QCOMPARE(members.size(), std::size_t{2});
        QCOMPARE(members[0].future, (Values{12.0, 40.0, -10.0, 15.0}));
        QVERIFY(std::abs(members[1].future[0] - 12.0) < 1e-12);
        QCOMPARE(members[1].future[1], 40.0);
        QCOMPARE(members[1].future[2], 0.0); // the exponential of what lies infinitely low
        QCOMPARE(members[1].future[3], 40.0);
    }

    void whatCannotBeFittedGoes() {
        std::vector<Member> members;
        members.push_back(told({1.0}, false, false));
        members.push_back(told({2.0}));
        forecastAll(members, Values{1.0, 2.0}, 1);
        QCOMPARE(members.size(), std::size_t{1});
        QCOMPARE(members.front().future, Values{2.0});
    }

    void theCombinationIsTheMedianCellByCell() {
        std::vector<Member> members;
        for (const Values& said :
             {Values{1.0, 50.0, 3.0}, Values{2.0, 40.0, 1.0}, Values{900.0, 60.0, 2.0}}) {
            members.push_back(told({}));
            members.back().future = said;
            members.back().past = Paths(1, 3);
            members.back().past.values = said;
        }
        QCOMPARE(combinedFuture(members), (Values{2.0, 50.0, 2.0}));
        QCOMPARE(combinedPast(members).values, (Values{2.0, 50.0, 2.0}));
        QCOMPARE(combinedPast(members).horizon, std::size_t{3});
        members.pop_back();
        QCOMPARE(combinedFuture(members), (Values{1.5, 45.0, 2.0}));
        members.pop_back();
        QCOMPARE(combinedPast(members).values, (Values{1.0, 50.0, 3.0}));
    }
};

HOLDFAST_TEST(TstRollingOrigin)
#include "tst_rolling_origin.moc"
