// SPDX-License-Identifier: GPL-3.0-or-later
// A model check of the execution: every way in which a bounded number of things can go wrong, at every place
// where something can, is walked to its end, and through as many restarts as it takes.
#include "tests/engine/core/actions/fake_world.h"
#include "tests/support/test_registry.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <sstream>

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

namespace {

/// One decision on the way.
struct Fork {
    int taken = 0;
    int ways = 1;
};

/// Walks all paths, depth first, by walking each from its beginning. A way other than 0 costs one of the
/// faults that a path may have; the time out of service is free.
class Forks {
public:
    explicit Forks(int faults) : m_faults(faults) {}

    void begin() {
        m_at = 0;
        m_left = m_faults;
        m_places.clear();
    }

    int choose(const std::string& place, int ways, bool free = false) {
        if (!free && m_left == 0) return 0;
        if (m_at == m_path.size()) m_path.push_back({.taken = 0, .ways = ways});
        const int taken = m_path[m_at++].taken;
        if (taken == 0) return 0;
        if (!free) --m_left;
        m_places.push_back(place + " " + std::to_string(taken));
        return taken;
    }

    /// False: every path was walked.
    bool next() {
        m_path.resize(m_at);
        while (!m_path.empty()) {
            if (++m_path.back().taken < m_path.back().ways) return true;
            m_path.pop_back();
        }
        return false;
    }

    [[nodiscard]] std::string story() const {
        std::string text;
        for (const auto& place : m_places)
            text += (text.empty() ? "" : ", ") + place;
        return text.empty() ? "nothing goes wrong" : text;
    }

private:
    int m_faults;
    int m_left = 0;
    std::size_t m_at = 0;
    std::vector<Fork> m_path;
    std::vector<std::string> m_places;
};

struct Explored {
    std::uint64_t paths = 0;
    std::uint64_t steps = 0; ///< calls of advance()
    std::uint64_t crashes = 0;
    std::set<std::size_t> states;
    std::map<std::string, std::uint64_t> outcomes;
    std::vector<std::string> violations;
};

std::size_t fingerprint(const FakeWorld& world, const Execution& execution) {
    std::ostringstream text;
    text << static_cast<int>(execution.phase()) << world.sick << world.serverToken << world.journal.size();
    for (const auto& step : execution.history().steps())
        text << static_cast<int>(step.standing) << step.attempts << step.undoAttempts;
    for (const auto& one : world.truth)
        text << one.inEffect << one.partly << one.foreign << one.late.has_value() << one.looked;
    text << execution.history().compensating() << execution.closed() << world.trail.size();
    return std::hash<std::string>{}(text.str());
}

/// One path: the plan is run, and taken up again after each crash, until nothing is open in the journal.
class Walk {
public:
    Walk(const Plan& plan, const Confirmation& confirmation, Forks& forks, Explored& explored)
        : m_world(plan), m_forks(forks), m_explored(explored), m_plan(plan), m_confirmation(confirmation) {
        m_world.choose = [&forks](const std::string& place, int ways) { return forks.choose(place, ways); };
    }

    void toItsEnd() {
        attempt([this] {
            return std::make_unique<Execution>(m_world.world(), m_plan, m_confirmation, Execution::Options{});
        });
        for (int starts = 0; starts < 20 && !m_world.journal.empty(); ++starts) {
            const auto open = openPlans(m_world.journal);
            if (!open) return violate("what was begun cannot be read");
            if (open->empty()) break;
            if (starts == 19) return violate("it stays open for ever");
            outOfService();
            attempt([this, &open] {
                return std::make_unique<Execution>(m_world.world(), open->front(), Execution::Options{});
            });
        }
        checkEnd();
        for (const auto& violation : m_world.violations)
            violate(violation);
    }

private:
    template <typename Make>
    void attempt(const Make& make) {
        try {
            const std::unique_ptr<Execution> execution = make();
            for (int i = 0; i < 400; ++i) {
                if (m_forks.choose("abort", 2) == 1) execution->requestAbort("ada");
                const auto progress = execution->advance();
                ++m_explored.steps;
                m_explored.states.insert(fingerprint(m_world, *execution));
                if (progress.ended) {
                    m_last = execution->outcome();
                    return;
                }
                if (progress.notBefore && *progress.notBefore > m_world.clock.steady())
                    m_world.clock.pass(*progress.notBefore - m_world.clock.steady());
            }
            violate("it never ends");
        } catch (const Crash&) {
            ++m_explored.crashes;
            m_last.reset();
        }
    }

    /// The confirmation still holds afterwards, or it does not.
    void outOfService() {
        m_world.clock.pass(m_forks.choose("long out of service", 2, true) == 1 ? Duration(600'000)
                                                                               : Duration(1'000));
    }

    void checkEnd() {
        std::optional<Outcome> outcome = m_last;
        for (const auto& record : m_world.journal) {
            if (record.kind == RecordKind::Ended) outcome = record.outcome;
        }
        // It crashed before anything was on disk.
        if (!outcome) outcome = Outcome::Failed;
        ++m_explored.outcomes[std::string(toString(*outcome))];
        m_world.clock.pass(Duration(600'000)); // whatever was on its way has landed
        m_world.land();
        for (const auto& one : m_world.truth) {
            if (one.foreign) continue;
            const bool there = one.inEffect || one.partly;
            if (*outcome == Outcome::Done && !one.inEffect)
                violate("it is done, and a step is not in effect");
            if (there && (*outcome == Outcome::Failed || *outcome == Outcome::RolledBack ||
                          *outcome == Outcome::Refused || *outcome == Outcome::Expired))
                violate(std::string(toString(*outcome)) + " is said, and a step is in effect");
        }
        if (*outcome == Outcome::NeedsPerson && m_world.asked.empty()) violate("nobody was asked");
        if (m_world.journal.empty()) return;
        const auto ended = m_world.has(m_plan.id, AuditMoment::After);
        if (!*ended) violate("its end is not in the audit trail");
        if (m_world.recorded.empty()) violate("its end is not in the action book");
    }

    void violate(const std::string& what) {
        if (m_explored.violations.size() < 20) m_explored.violations.push_back(what + ": " + m_forks.story());
    }

    FakeWorld m_world;
    Forks& m_forks;
    Explored& m_explored;
    const Plan& m_plan;
    const Confirmation& m_confirmation;
    std::optional<Outcome> m_last;
};

/// Under sanitizers, which make each path fifteen times as long, the first of them: there it is about memory.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kMostPaths = 1'500;
#else
constexpr std::uint64_t kMostPaths = std::numeric_limits<std::uint64_t>::max();
#endif

Explored explore(const Plan& plan, int faults, std::uint64_t most = kMostPaths) {
    Explored explored;
    Forks forks(faults);
    const auto confirmation = confirmedBy(plan, holdfast::testing::FakeClock().now());
    do {
        forks.begin();
        Walk(plan, confirmation, forks, explored).toItsEnd();
        ++explored.paths;
    } while (explored.paths < most && forks.next() && explored.violations.empty());
    return explored;
}

Plan twoKindsOfSteps() {
    auto plan = smallPlan(2);
    plan.steps[0].repeatability = Repeatability::Guarded;
    plan.steps[1].repeatability = Repeatability::Idempotent;
    return plan;
}

} // namespace

class TstExecutionPaths final : public QObject {
    Q_OBJECT

private:
    static void expectSound(const char* what, const Explored& explored) {
        std::string outcomes;
        for (const auto& [name, count] : explored.outcomes)
            outcomes += " " + name + " " + std::to_string(count);
        qInfo("%s: %llu paths, %llu acts, %zu different states, %llu crashes;%s", what,
              static_cast<unsigned long long>(explored.paths),
              static_cast<unsigned long long>(explored.steps), explored.states.size(),
              static_cast<unsigned long long>(explored.crashes), outcomes.c_str());
        for (const auto& violation : explored.violations)
            qWarning("%s", violation.c_str());
        QVERIFY2(explored.violations.empty(),
                 explored.violations.empty() ? "" : explored.violations.front().c_str());
    }

private Q_SLOTS:

    void everySingleFaultInFourSteps() {
        const auto explored = explore(smallPlan(4), 1);
        expectSound("one fault, four steps", explored);
        QVERIFY(explored.outcomes.contains("done") && explored.outcomes.contains("rolled-back") &&
                explored.outcomes.contains("needs-person") && explored.outcomes.contains("failed"));
    }

    /// Of which one must not be repeated, and one may.
    void everyPairOfFaultsInTwoSteps() {
        const auto explored = explore(twoKindsOfSteps(), 2, kMostPaths);
        expectSound("two faults, two steps", explored);
        QVERIFY2(explored.paths >= std::min<std::uint64_t>(kMostPaths, 5'000) &&
                     explored.crashes >= std::min<std::uint64_t>(kMostPaths / 10, 5'000),
                 "the dice were too kind to prove anything");
    }
};

HOLDFAST_TEST(TstExecutionPaths)
#include "tst_execution_paths.moc"
