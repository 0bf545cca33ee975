// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/store_worker.h"

#include <utility>

namespace holdfast::runtime {

namespace {

std::unexpected<Error> noStore() {
    return failure(ErrorCode::FixSetup, "there is no store: what is observed is shown but not kept");
}

} // namespace

StoreWorker::StoreWorker(StoreFactory factory) : m_factory(std::move(factory)), m_thread("store", 1) {}

StoreWorker::~StoreWorker() {
    m_thread.submit([this](std::stop_token) {
        if (m_store) static_cast<void>(m_store->flush());
        m_store.reset();
    });
    m_thread.drainAndStop();
}

void StoreWorker::open(std::shared_ptr<const FleetSpec> fleet,
                       std::function<void(Result<std::string>)> opened) {
    m_thread.submit([this, fleet = std::move(fleet), opened = std::move(opened)](std::stop_token) {
        if (m_store) static_cast<void>(m_store->flush());
        m_store.reset();
        auto store = m_factory(*fleet);
        if (!store) {
            {
                const std::lock_guard lock(m_mutex);
                m_condition = {};
                m_condition.condition = StoreCondition::Unwritable;
                m_condition.message = store.error().detail;
            }
            opened(std::unexpected(store.error()));
            return;
        }
        m_store = std::move(store->store);
        noteCondition({});
        opened(store->notice);
    });
}

void StoreWorker::run(std::function<void(ports::Store&)> job) {
    m_thread.submit([this, job = std::move(job)](std::stop_token) {
        if (m_store) job(*m_store);
    });
}

template <typename Job, typename Answer>
void StoreWorker::ask(Job job, Answer answer) {
    m_thread.submit([this, job = std::move(job), answer = std::move(answer)](std::stop_token) {
        if (m_store) {
            answer(job(*m_store));
        } else {
            answer(noStore());
        }
    });
}

void StoreWorker::noteCondition(const Result<void>& outcome) {
    StoreState condition = m_store ? m_store->condition() : StoreState{};
    if (!outcome && condition.message.empty()) condition.message = outcome.error().detail;
    const std::lock_guard lock(m_mutex);
    m_condition = std::move(condition);
}

void StoreWorker::appendReadings(std::vector<ports::StoredReading> readings) {
    run([this, readings = std::move(readings)](ports::Store& store) {
        noteCondition(store.appendReadings(readings));
    });
}

void StoreWorker::appendEvents(std::vector<Event> events,
                               std::function<void(Result<std::vector<Event>>)> stored) {
    m_thread.submit([this, events = std::move(events), stored = std::move(stored)](std::stop_token) mutable {
        if (!m_store) {
            stored(noStore());
            return;
        }
        const auto first = m_store->appendEvents(events);
        if (!first) {
            noteCondition(std::unexpected(first.error()));
            stored(std::unexpected(first.error()));
            return;
        }
        noteCondition({});
        for (std::size_t i = 0; i < events.size(); ++i)
            events[i].sequence = *first + i;
        stored(std::move(events));
    });
}

void StoreWorker::history(HistoryQuery query, std::function<void(Result<HistoryAnswer>)> answer) {
    ask([query = std::move(query)](ports::Store& store) { return store.history(query); }, std::move(answer));
}

void StoreWorker::events(EventQuery query, std::function<void(Result<std::vector<Event>>)> answer) {
    ask([query = std::move(query)](ports::Store& store) { return store.events(query); }, std::move(answer));
}

void StoreWorker::putFact(std::string name, std::string value) {
    run([this, name = std::move(name), value = std::move(value)](ports::Store& store) {
        noteCondition(store.putFact(name, value));
    });
}

void StoreWorker::fact(std::string name, std::function<void(Result<std::string>)> answer) {
    ask([name = std::move(name)](ports::Store& store) { return store.fact(name); }, std::move(answer));
}

void StoreWorker::putRecord(outlook::RecordChanges changes, std::function<void(Result<void>)> stored) {
    ask(
        [this, changes = std::move(changes)](ports::Store& store) {
            auto outcome = store.putRecord(changes);
            noteCondition(outcome);
            return outcome;
        },
        std::move(stored));
}

void StoreWorker::record(outlook::RecordQuery query, std::function<void(Result<outlook::Record>)> answer) {
    ask(
        [this, query = std::move(query)](ports::Store& store) {
            auto found = store.record(query);
            noteCondition({}); // damage is noticed by reading
            return found;
        },
        std::move(answer));
}

void StoreWorker::marks(outlook::MarkQuery query,
                        std::function<void(Result<std::vector<outlook::AnomalyMark>>)> answer) {
    ask(
        [this, query = std::move(query)](ports::Store& store) {
            auto found = store.marks(query);
            noteCondition({});
            return found;
        },
        std::move(answer));
}

void StoreWorker::putModel(std::string name, ports::ModelBytes bytes) {
    run([this, name = std::move(name), bytes = std::move(bytes)](ports::Store& store) {
        noteCondition(store.putModel(name, bytes));
    });
}

void StoreWorker::model(std::string name, std::function<void(Result<ports::ModelBytes>)> answer) {
    ask([name = std::move(name)](ports::Store& store) { return store.model(name); }, std::move(answer));
}

void StoreWorker::modelNames(std::function<void(Result<std::vector<std::string>>)> answer) {
    ask([](ports::Store& store) { return store.modelNames(); }, std::move(answer));
}

void StoreWorker::maintain(TimePoint now) {
    run([this, now](ports::Store& store) { noteCondition(store.maintain(now)); });
}

void StoreWorker::flush() {
    run([this](ports::Store& store) { noteCondition(store.flush()); });
}

StoreState StoreWorker::condition() const {
    const std::lock_guard lock(m_mutex);
    return m_condition;
}

} // namespace holdfast::runtime
