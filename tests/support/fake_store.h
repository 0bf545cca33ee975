// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/store.h"
#include "engine/runtime/store_worker.h"
#include "engine/stores/memory_record.h"
#include "engine/stores/record_check.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace holdfast::testing {

/// What was stored, also after the engine has gone; and whether the disk is full. Thread-safe.
struct StoreContents {
    std::mutex mutex;
    bool full = false;
    std::vector<Event> events;
    std::vector<ports::StoredReading> readings;
    std::map<std::string, std::string> facts;
    stores::MemoryRecord record;
    std::map<std::string, ports::ModelBytes> models;

    [[nodiscard]] std::vector<Event> copyEvents() {
        const std::lock_guard lock(mutex);
        return events;
    }
};

/// A store over contents that outlive it, whose disk a test can fill.
class FakeStore final : public ports::Store {
public:
    explicit FakeStore(std::shared_ptr<StoreContents> contents) : m_contents(std::move(contents)) {}

    Result<void> appendReadings(std::span<const ports::StoredReading> readings) override {
        const std::lock_guard lock(m_contents->mutex);
        m_contents->readings.insert(m_contents->readings.end(), readings.begin(), readings.end());
        return {};
    }

    Result<std::uint64_t> appendEvents(std::span<const Event> events) override {
        const std::lock_guard lock(m_contents->mutex);
        if (m_contents->full) return failure(ErrorCode::FixSetup, "the disk is full");
        const std::uint64_t first = m_contents->events.size() + 1;
        for (auto event : events) {
            event.sequence = m_contents->events.size() + 1;
            m_contents->events.push_back(std::move(event));
        }
        return first;
    }

    Result<void> flush() override { return {}; }

    Result<HistoryAnswer> history(const HistoryQuery& query) override {
        return HistoryAnswer{.query = query};
    }

    Result<std::vector<Event>> events(const EventQuery& query) override {
        const std::lock_guard lock(m_contents->mutex);
        std::vector<Event> newest(m_contents->events.rbegin(), m_contents->events.rend());
        if (newest.size() > static_cast<std::size_t>(query.limit))
            newest.resize(static_cast<std::size_t>(query.limit));
        return newest;
    }

    Result<std::vector<ports::StoredReading>> newestReadings() override { return {}; }

    Result<void> putFact(const std::string& name, const std::string& value) override {
        const std::lock_guard lock(m_contents->mutex);
        m_contents->facts[name] = value;
        return {};
    }

    Result<std::string> fact(const std::string& name) override {
        const std::lock_guard lock(m_contents->mutex);
        return m_contents->facts[name];
    }

    Result<void> putRecord(const outlook::RecordChanges& changes) override {
        const std::lock_guard lock(m_contents->mutex);
        if (m_contents->full) return failure(ErrorCode::FixSetup, "the disk is full");
        m_contents->record.put(changes);
        return stores::checkRecord(changes);
    }

    Result<outlook::Record> record(const outlook::RecordQuery& query) override {
        if (auto good = stores::checkQuery(query); !good) return std::unexpected(good.error());
        const std::lock_guard lock(m_contents->mutex);
        return m_contents->record.find(query);
    }

    Result<std::vector<outlook::AnomalyMark>> marks(const outlook::MarkQuery& query) override {
        if (auto good = stores::checkQuery(query); !good) return std::unexpected(good.error());
        const std::lock_guard lock(m_contents->mutex);
        return m_contents->record.find(query);
    }

    Result<void> putModel(const std::string& name, std::span<const std::byte> bytes) override {
        const std::lock_guard lock(m_contents->mutex);
        if (m_contents->full) return failure(ErrorCode::FixSetup, "the disk is full");
        if (bytes.empty()) {
            m_contents->models.erase(name);
        } else {
            m_contents->models[name].assign(bytes.begin(), bytes.end());
        }
        return {};
    }

    Result<ports::ModelBytes> model(const std::string& name) override {
        const std::lock_guard lock(m_contents->mutex);
        const auto found = m_contents->models.find(name);
        return found != m_contents->models.end() ? found->second : ports::ModelBytes();
    }

    Result<std::vector<std::string>> modelNames() override {
        const std::lock_guard lock(m_contents->mutex);
        std::vector<std::string> names;
        for (const auto& [name, bytes] : m_contents->models)
            names.push_back(name);
        return names;
    }

    Result<void> maintain(TimePoint) override { return {}; }

    Result<void> checkIntegrity() override { return {}; }

    StoreState condition() override {
        const std::lock_guard lock(m_contents->mutex);
        return {.condition = m_contents->full ? StoreCondition::Full : StoreCondition::Fine,
                .kind = "test",
                .message = m_contents->full ? "the disk is full" : ""};
    }

private:
    std::shared_ptr<StoreContents> m_contents;
};

[[nodiscard]] inline runtime::StoreFactory storeFactory(std::shared_ptr<StoreContents> contents) {
    return [contents = std::move(contents)](const FleetSpec&) -> Result<runtime::OpenedStore> {
        return runtime::OpenedStore{.store = std::make_unique<FakeStore>(contents), .notice = {}};
    };
}

} // namespace holdfast::testing
