// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/ports/store.h"
#include "engine/runtime/worker_pool.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace holdfast::runtime {

/// A store that was opened, with what a person should know of it (a damaged one set aside, a migration).
struct OpenedStore {
    std::unique_ptr<ports::Store> store;
    std::string notice; ///< empty: nothing
};

/// Opens the store of a fleet; called on the store's thread.
using StoreFactory = std::function<Result<OpenedStore>(const FleetSpec& fleet)>;

/// The store's own thread: a serial queue in front of a ports::Store. Every method returns at once; answers
/// come on the store's thread. Without a store (it could not be opened) appends fail and queries find
/// nothing.
class StoreWorker {
public:
    explicit StoreWorker(StoreFactory factory);
    /// Runs what was ordered to its end, flushes and closes.
    ~StoreWorker();
    StoreWorker(const StoreWorker&) = delete;
    StoreWorker& operator=(const StoreWorker&) = delete;

    /// Closes the present store and opens the one of `fleet`. `opened` is told the notice or the error.
    void open(std::shared_ptr<const FleetSpec> fleet, std::function<void(Result<std::string>)> opened);
    void appendReadings(std::vector<ports::StoredReading> readings);
    /// `stored` gets the events with their numbers, or the error: then they are not stored and stay the
    /// caller's.
    void appendEvents(std::vector<Event> events, std::function<void(Result<std::vector<Event>>)> stored);
    void history(HistoryQuery query, std::function<void(Result<HistoryAnswer>)> answer);
    void events(EventQuery query, std::function<void(Result<std::vector<Event>>)> answer);
    void putFact(std::string name, std::string value);
    void fact(std::string name, std::function<void(Result<std::string>)> answer);
    /// `stored` is told when it is durable, or why it is not: then it stays the caller's.
    void putRecord(outlook::RecordChanges changes, std::function<void(Result<void>)> stored);
    void record(outlook::RecordQuery query, std::function<void(Result<outlook::Record>)> answer);
    void marks(outlook::MarkQuery query,
               std::function<void(Result<std::vector<outlook::AnomalyMark>>)> answer);
    /// A model that could not be kept is made anew at the next start; condition() tells the trouble.
    void putModel(std::string name, ports::ModelBytes bytes);
    void model(std::string name, std::function<void(Result<ports::ModelBytes>)> answer);
    void modelNames(std::function<void(Result<std::vector<std::string>>)> answer);
    void maintain(TimePoint now);
    void flush();

    /// The store's condition after the last call. Thread-safe, never blocks on the disk.
    [[nodiscard]] StoreState condition() const;

private:
    void run(std::function<void(ports::Store&)> job);
    /// Answers with what `job` finds, or that there is no store.
    template <typename Job, typename Answer>
    void ask(Job job, Answer answer);
    /// On the store's thread, after each call that writes.
    void noteCondition(const Result<void>& outcome);

    StoreFactory m_factory;
    std::unique_ptr<ports::Store> m_store; ///< the store's thread only
    mutable std::mutex m_mutex;
    StoreState m_condition;
    WorkerPool m_thread; ///< last: its jobs use the rest
};

} // namespace holdfast::runtime
