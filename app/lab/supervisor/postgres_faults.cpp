// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/blocking_fault.h"
#include "app/lab/supervisor/steady_thread.h"

#include <algorithm>
#include <cmath>
#include <thread>
#include <vector>

namespace holdfast::lab {

namespace {

using namespace std::chrono_literals;

constexpr Duration kTimeout{1'500};

/// Opens connections as a program that never closes them would, until none is left for others.
class PostgresConnectionFill final : public BlockingFault {
public:
    explicit PostgresConnectionFill(PostgresServer postgres) : m_postgres(std::move(postgres)) {}

    Result<void> begin(double strength) override {
        m_thread.stop();
        auto first = m_postgres.openAsApplication(kTimeout);
        if (!first) return std::unexpected(first.error());
        m_sessions.push_back(std::move(*first));
        const auto pace = std::chrono::duration<double>(1.0 / strength);
        m_thread.start(std::chrono::duration_cast<std::chrono::milliseconds>(pace), [this] {
            // Those that the server closed (it was restarted) are not held any more.
            std::erase_if(m_sessions, [](const PostgresSession& session) { return !session.isOpen(); });
            auto session = m_postgres.openAsApplication(kTimeout);
            if (session) m_sessions.push_back(std::move(*session));
            return true; // refused when full: tried again, so that it stays full
        });
        return {};
    }

    Result<void> end() override {
        m_thread.stop();
        m_sessions.clear();
        return {};
    }

private:
    PostgresServer m_postgres;
    std::vector<PostgresSession> m_sessions;
    SteadyThread m_thread; // last: its step uses the others
};

/// Locks the table of tasks and lets sessions wait for it, as a forgotten migration would.
class PostgresLocks final : public BlockingFault {
public:
    explicit PostgresLocks(PostgresServer postgres) : m_postgres(std::move(postgres)) {}

    Result<void> begin(double strength) override {
        if (auto ended = end(); !ended) return ended;
        auto holder = m_postgres.openAsApplication(kTimeout);
        if (!holder) return std::unexpected(holder.error());
        const auto locked = holder->runScript(
            "SET lock_timeout = '1s'; BEGIN; LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE", kTimeout);
        if (!locked) return locked;
        m_holder = std::move(*holder);
        const auto waiting = static_cast<int>(std::lround(strength));
        for (int i = 0; i < waiting; ++i)
            m_waiting.emplace_back([this](const std::stop_token& stop) { waitForTable(stop); });
        return {};
    }

    Result<void> end() override {
        for (auto& thread : m_waiting)
            thread.request_stop();
        m_holder.reset(); // its transaction ends with it, and the waiting ones are answered
        m_waiting.clear();
        return {};
    }

    ~PostgresLocks() override { (void)PostgresLocks::end(); }

private:
    void waitForTable(const std::stop_token& stop) const {
        auto session = m_postgres.openAsApplication(kTimeout);
        while (session && session->isOpen() && !stop.stop_requested()) {
            // Waits in the server; a short patience of the server keeps this thread stoppable.
            (void)session->runScript("SET lock_timeout = '800ms'", kTimeout);
            (void)session->run("SELECT count(*) FROM tasks", {}, kTimeout);
        }
    }

    PostgresServer m_postgres;
    std::optional<PostgresSession> m_holder;
    std::vector<std::jthread> m_waiting;
};

/// The application may only read.
class PostgresRefusesWrites final : public BlockingFault {
public:
    explicit PostgresRefusesWrites(PostgresServer postgres) : m_postgres(std::move(postgres)) {}

    Result<void> begin(double) override { return m_postgres.refuseWrites(true); }

    Result<void> end() override { return m_postgres.refuseWrites(false); }

private:
    PostgresServer m_postgres;
};

} // namespace

std::unique_ptr<BlockingFault> faultInPostgres(const PostgresServer& postgres, const std::string& fault) {
    if (fault == "fill") return std::make_unique<PostgresConnectionFill>(postgres);
    if (fault == "locks") return std::make_unique<PostgresLocks>(postgres);
    return std::make_unique<PostgresRefusesWrites>(postgres);
}

} // namespace holdfast::lab
