// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/outlook_desk.h"

#include "engine/core/analysis/forest_codec.h"
#include "engine/core/outlook/record_answer.h"
#include "engine/runtime/forest_trainer.h"
#include "engine/runtime/warm_start.h"

#include <iterator>
#include <optional>
#include <span>
#include <utility>

namespace holdfast::runtime {

namespace {

/// Of the record: what calibration and the digest look at.
constexpr Duration kPast = std::chrono::days(30);
/// States that wait while the past is loaded; older ones are dropped, the replay brings their readings.
constexpr std::size_t kMostWaiting = 64;
/// Entries that wait for a full disk to have room again.
constexpr std::size_t kMostUnkept = 100'000;

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void append(outlook::RecordChanges& to, outlook::RecordChanges more) {
    append(to.statements, std::move(more.statements));
    append(to.forecasts, std::move(more.forecasts));
    append(to.failures, std::move(more.failures));
    append(to.unobserved, std::move(more.unobserved));
    append(to.actions, std::move(more.actions));
    append(to.marks, std::move(more.marks));
}

/// Gives the analyst a stored forest; one that cannot be read is trained anew.
void restoreForest(AnalysisThread& analysis, const ServiceId& service, outlook::ForestRole role,
                   const Result<ports::ModelBytes>& bytes) {
    if (!bytes || bytes->empty()) return;
    const auto* raw = reinterpret_cast<const std::uint8_t*>(bytes->data());
    auto forest = analysis::decodeForest(std::span(raw, bytes->size()));
    if (!forest) return;
    analysis.post(
        [service, role, shared = std::make_shared<const analysis::ServiceForest>(std::move(*forest))](
            outlook::FleetAnalyst& analyst) {
            static_cast<void>(analyst.setForest(service, role, shared)); // of other signals: trained anew
        });
}

} // namespace

OutlookDesk::OutlookDesk(Ways ways)
    : m_ways(std::move(ways)), m_analysis(std::make_shared<AnalysisThread>(m_ways.clock)) {}

void OutlookDesk::useFleet(std::shared_ptr<const FleetSpec> fleet,
                           std::shared_ptr<const topology::DependencyGraph> graph, bool same) {
    ++m_generation;
    m_fleet = fleet;
    m_training = false;
    if (!same) {
        m_past.request_stop();
        m_past = {};
        m_ready = false;
        m_replayed = false;
        m_outlook.reset();
        m_waiting = {};
        m_waitingRounds.clear();
        m_waitingSpans.clear();
    }
    m_analysis->change([fleet = std::move(fleet), graph = std::move(graph),
                        same](std::unique_ptr<outlook::FleetAnalyst> before) {
        auto analyst = std::make_unique<outlook::FleetAnalyst>(fleet, graph,
                                                               outlook::AnalystOptions{.warmStart = !same});
        if (same && before) analyst->adopt(std::move(*before));
        return analyst;
    });
}

void OutlookDesk::storeOpened(bool works) {
    if (works) {
        loadPast();
        return;
    }
    m_replayed = true;
    m_analysis->post([](outlook::FleetAnalyst& analyst) {
        for (const auto& service : analyst.fleet()->services)
            analyst.replayed(service.id);
    });
    begin(m_generation);
}

void OutlookDesk::loadPast() {
    const TimePoint now = m_ways.clock.now();
    m_ways.store.record({.from = now - kPast, .to = now + std::chrono::days(1)},
                        [analysis = m_analysis](const Result<outlook::Record>& record) {
                            if (!record) return;
                            analysis->post([record = *record](outlook::FleetAnalyst& analyst) {
                                analyst.loadRecord(record);
                            });
                        });
    for (const auto role : {outlook::ForestRole::Rolling, outlook::ForestRole::Frozen}) {
        for (const auto& service : m_fleet->services) {
            m_ways.store.model(
                ForestTrainer::modelName(service.id, role),
                [analysis = m_analysis, id = service.id, role](const Result<ports::ModelBytes>& bytes) {
                    restoreForest(*analysis, id, role, bytes);
                });
        }
    }
    // The store answers in order: when this comes, all that came before is on its way to the analyst.
    m_ways.store.fact("", [this, gate = m_ways.gate, generation = m_generation](const Result<std::string>&) {
        gate->post([this, generation] { begin(generation); });
    });
}

void OutlookDesk::begin(std::uint64_t generation) {
    if (generation != m_generation || m_stopped) return;
    m_ready = true;
    for (const auto& [from, to] : std::exchange(m_waitingSpans, {}))
        unobserved(from, to);
    for (const auto& state : std::exchange(m_waitingRounds, {}))
        give(state);
}

void OutlookDesk::sweepEnded(FleetStatePtr state) {
    if (m_stopped || !state || state->fleet != m_fleet) return;
    if (m_ready) {
        give(state);
        return;
    }
    if (m_waitingRounds.size() == kMostWaiting) m_waitingRounds.erase(m_waitingRounds.begin());
    m_waitingRounds.push_back(std::move(state));
}

void OutlookDesk::give(const FleetStatePtr& state) {
    m_analysis->post([this, analysis = m_analysis, inbox = m_inbox, gate = m_ways.gate, state,
                      generation = m_generation, training = m_training](outlook::FleetAnalyst& analyst) {
        auto told = analyst.take({.time = state->time,
                                  .number = state->sweep.number,
                                  .services = state->services,
                                  .cpu = analysis->cpu()});
        auto wish = training ? std::nullopt : analyst.wantsTraining(state->time);
        {
            const std::lock_guard lock(inbox->mutex);
            inbox->letters.push_back(
                {.generation = generation, .told = std::move(told), .wish = std::move(wish)});
        }
        gate->post([this] { takeInbox(); });
    });
    if (std::exchange(m_replayed, true)) return;
    // After the first round, so that limits which targets report are known.
    WarmStart::run(m_ways.store, m_analysis, m_fleet, m_ways.clock.now(), m_past.get_token());
}

void OutlookDesk::takeInbox() {
    std::vector<Inbox::Letter> letters;
    {
        const std::lock_guard lock(m_inbox->mutex);
        letters = std::exchange(m_inbox->letters, {});
    }
    for (auto& letter : letters) {
        m_ways.journal.add(std::move(letter.told.events));
        append(m_waiting, std::move(letter.told.changes));
        if (letter.generation != m_generation || m_stopped) continue;
        m_outlook = std::move(letter.told.outlook);
        m_ways.changed();
        if (letter.wish && !m_training) train(std::move(*letter.wish));
    }
    keep();
}

void OutlookDesk::train(outlook::TrainingWish wish) {
    m_training = true;
    ForestTrainer::run({.store = m_ways.store, .compute = m_ways.compute, .analysis = m_analysis},
                       std::move(wish), [this, gate = m_ways.gate, generation = m_generation] {
                           gate->post([this, generation] {
                               if (generation == m_generation) m_training = false;
                           });
                       });
}

void OutlookDesk::keep() {
    if (m_keeping || m_stopped || m_waiting.isEmpty()) return;
    m_keeping = true;
    m_underWay = std::exchange(m_waiting, {});
    m_ways.store.putRecord(m_underWay, [this, gate = m_ways.gate](const Result<void>& outcome) {
        gate->post([this, outcome] { kept(outcome); });
    });
}

/// What a full disk refused waits and is offered again with the next round; what is wrong in itself is not.
void OutlookDesk::kept(const Result<void>& outcome) {
    m_keeping = false;
    auto refused = std::exchange(m_underWay, {});
    if (outcome || outcome.error().code == ErrorCode::FixInput) return;
    append(refused, std::exchange(m_waiting, {}));
    m_waiting = std::move(refused);
    if (m_waiting.marks.size() > kMostUnkept) m_waiting.marks.clear();
    if (m_waiting.forecasts.size() > kMostUnkept) m_waiting.forecasts.clear();
    if (m_waiting.statements.size() > kMostUnkept) {
        std::erase_if(m_waiting.statements,
                      [](const warnings::Statement& statement) { return !statement.warned; });
    }
}

void OutlookDesk::unobserved(TimePoint from, TimePoint to) {
    if (m_stopped || to < from) return;
    if (!m_ready) {
        m_waitingSpans.emplace_back(from, to);
        return;
    }
    m_analysis->post([from, to](outlook::FleetAnalyst& analyst) { analyst.unobserved(from, to); });
}

void OutlookDesk::act(const ServiceId& service, TimePoint time) {
    m_analysis->post([service, time](outlook::FleetAnalyst& analyst) { analyst.act(service, time); });
}

void OutlookDesk::forecast(const ServiceId& service,
                           std::function<void(Result<outlook::ServiceForecast>)> answer) {
    if (!m_fleet || m_stopped) {
        answer(failure(ErrorCode::FixInput, "no fleet is open"));
        return;
    }
    m_analysis->post([service, answer = std::move(answer)](const outlook::FleetAnalyst& analyst) {
        answer(analyst.forecastOf(service));
    });
}

void OutlookDesk::record(const outlook::RecordQuery& query,
                         std::function<void(Result<outlook::RecordAnswer>)> answer) {
    m_ways.store.record(query, [&compute = m_ways.compute, query, now = m_ways.clock.now(),
                                answer = std::move(answer)](Result<outlook::Record> record) {
        if (!record) {
            answer(std::unexpected(record.error()));
            return;
        }
        compute.submit([query, now, answer, record = std::move(*record)](std::stop_token stop) {
            if (!stop.stop_requested()) answer(outlook::answerOf(query, record, now));
        });
    });
}

void OutlookDesk::stop() {
    if (std::exchange(m_stopped, true)) return;
    m_past.request_stop();
    const auto analyst = m_analysis->finish();
    takeInbox();
    append(m_underWay, std::exchange(m_waiting, {})); // twice under one key does no harm
    if (analyst) append(m_underWay, analyst->takeChanges());
    if (!m_underWay.isEmpty()) m_ways.store.putRecord(std::exchange(m_underWay, {}), [](const auto&) {});
}

} // namespace holdfast::runtime
