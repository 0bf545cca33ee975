// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/postgres_instance.h"

#include "engine/backups/restore_steps.h"
#include "engine/core/actions/json_fields.h"
#include "engine/core/fleet/state_json.h"
#include "engine/platforms/local/postgres_memory.h"

#include <fmt/format.h>

#include <csignal>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

constexpr int kPort = 5432; // names the socket in its private folder, nothing else
constexpr Duration kStopWithin{60'000};

std::vector<std::string> isolation(const InstanceOrder& order) {
    const auto run = order.run.string();
    return {"data_directory=" + order.data.string(),
            "config_file=" + run + "/postgresql.conf",
            "hba_file=" + run + "/pg_hba.conf",
            "ident_file=" + run + "/pg_ident.conf",
            "external_pid_file=" + run + "/pid",
            "listen_addresses=",
            "unix_socket_directories=" + run,
            "unix_socket_permissions=0700",
            fmt::format("port={}", kPort),
            "ssl=off",
            "archive_mode=off",
            "archive_command=",
            "primary_conninfo=",
            "primary_slot_name=",
            "max_logical_replication_workers=0",
            "shared_preload_libraries=",
            "session_preload_libraries=",
            "local_preload_libraries=",
            "hot_standby=off",
            "max_prepared_transactions=1000",
            "shared_buffers=128MB",
            "huge_pages=off",
            "dynamic_shared_memory_type=mmap", // in its folder: nothing is left when it is killed
            "logging_collector=off",
            "log_destination=stderr",
            "log_line_prefix=",
            "log_min_messages=warning",
            "log_min_error_statement=panic", // what it is told may be a secret
            "log_checkpoints=off",
            "log_timezone=UTC",
            "lc_messages=C",
            std::string("fsync=") + (order.durable ? "on" : "off"),
            std::string("autovacuum=") + (order.durable ? "on" : "off")};
}

/// «2026-11-22 04:50:01.123+00», as PostgreSQL takes it.
std::string sqlTime(TimePoint at) {
    auto text = toIso8601(at);
    text[10] = ' ';
    text.pop_back();
    return text + "+00";
}

std::vector<std::string> recovery(const InstanceOrder& order) {
    const auto fetch = order.log.empty() ? std::string("false") : restoreCommand(order.log);
    std::vector<std::string> out{"restore_command=" + (order.fetch.empty() ? fetch : order.fetch),
                                 "archive_cleanup_command=",
                                 "recovery_end_command=",
                                 "recovery_target_name=",
                                 "recovery_target_lsn=",
                                 "recovery_target_timeline=current",
                                 "recovery_target_action=promote",
                                 "recovery_target_inclusive=on"};
    // The wanted one last: PostgreSQL refuses even an empty one after it.
    for (const auto* name : {"recovery_target=", "recovery_target_time=", "recovery_target_xid="})
        out.emplace_back(name);
    const auto& point = order.point;
    if (point.onlyConsistent)
        out.emplace_back("recovery_target=immediate");
    else if (point.time)
        out.push_back("recovery_target_time=" + sqlTime(*point.time));
    else if (point.transaction)
        out.push_back("recovery_target_xid=" + std::to_string(*point.transaction & 0xFFFF'FFFFU));
    return out;
}

/// «… at log time 2026-11-22 04:50:01.123456+00»
std::optional<TimePoint> timeIn(const std::string& line) {
    constexpr std::string_view kWords = "last completed transaction was at log time ";
    const auto at = line.find(kWords);
    if (at == std::string::npos) return std::nullopt;
    auto text = line.substr(at + kWords.size());
    if (text.size() < 19) return std::nullopt;
    auto fraction = text.size() > 19 && text[19] == '.' ? text.substr(20, text.find('+', 20) - 20) : "";
    fraction.resize(3, '0');
    text = text.substr(0, 19) + "." + fraction + "Z";
    text[10] = 'T';
    return actions::timeFromIso8601(text);
}

} // namespace

struct PostgresInstance::Heard {
    std::mutex mutex; ///< guards what follows
    bool ready = false;
    std::optional<TimePoint> lastCommit;
    std::string fatal;
};

std::string restoreCommand(const fs::path& folder) {
    std::string quoted = "'";
    for (const char c : folder.string()) {
        if (c == '\'')
            quoted += "'\\''";
        else if (c == '%')
            quoted += "%%";
        else
            quoted += c;
    }
    return "cp " + quoted + "'/'%f' '%p'";
}

Result<std::unique_ptr<PostgresInstance>>
PostgresInstance::start(const PostgresTools& tools, const std::optional<platforms::Account>& account,
                        const InstanceOrder& order, Duration deadline, std::stop_token stop) {
    for (const auto& [name, text] : {std::pair{"postgresql.conf", ""}, std::pair{"pg_ident.conf", ""},
                                     std::pair{"pg_hba.conf", "local all all trust\n"}}) {
        if (auto written = writeFileFor(order.run / name, text, account); !written)
            return std::unexpected(written.error());
    }
    std::unique_ptr<PostgresInstance> instance(new PostgresInstance);
    instance->m_data = order.data;
    instance->m_run = order.run;
    instance->m_heard = std::make_shared<Heard>();
    ToolCall call{.program = tools.program("postgres"),
                  .arguments = {"-D", order.data.string()},
                  .directory = order.run.string(),
                  .account = account};
    for (const auto& settings : {isolation(order), recovery(order)}) {
        for (const auto& setting : settings)
            call.arguments.insert(call.arguments.end(), {"-c", setting});
    }
    call.heard = [heard = instance->m_heard](const std::string& line) {
        const std::lock_guard lock(heard->mutex);
        if (line.find("database system is ready to accept connections") != std::string::npos)
            heard->ready = true;
        if (const auto time = timeIn(line)) heard->lastCommit = time;
        if (line.find("FATAL:") != std::string::npos || line.find("PANIC:") != std::string::npos)
            heard->fatal = line;
    };
    const auto began = ToolProcess::Steady::now();
    auto process = ToolProcess::start(std::move(call));
    if (!process) return std::unexpected(process.error());
    instance->m_process = std::move(*process);
    const auto isReady = [heard = instance->m_heard] {
        const std::lock_guard lock(heard->mutex);
        return heard->ready;
    };
    const bool waited = instance->m_process->waitFor(began + deadline, stop, isReady);
    instance->m_took = std::chrono::duration_cast<Duration>(ToolProcess::Steady::now() - began);
    if (const auto end = instance->m_process->ended()) {
        const std::lock_guard lock(instance->m_heard->mutex);
        const auto& fatal = instance->m_heard->fatal;
        return failure(ErrorCode::FixInput,
                       fmt::format("The restored server could not be brought to where it was wanted: {}.",
                                   fatal.empty() ? lastWords(end->output) : lastWords(fatal)),
                       order.data.string());
    }
    if (waited && isReady()) return instance;
    if (stop.stop_requested()) return failure(ErrorCode::Cancelled, "Ended on request.", order.data.string());
    return failure(ErrorCode::Retry, "The restored server did not take queries in time.",
                   order.data.string());
}

PostgresInstance::~PostgresInstance() {
    m_process.reset(); // ended by now, or killed
    platforms::freePostgresMemory(m_data);
}

ProbeSpec PostgresInstance::server(const std::string& database, const std::string& user) const {
    return {.kind = ProbeKind::Postgres,
            .target = fmt::format("{}:{}", m_run.string(), kPort),
            .user = user,
            .database = database};
}

std::optional<TimePoint> PostgresInstance::lastCommit() const {
    const std::lock_guard lock(m_heard->mutex);
    return m_heard->lastCommit;
}

Result<void> PostgresInstance::shutDown() {
    const auto end = m_process->stop(SIGINT, kStopWithin);
    if (end.good()) return {};
    return failure(ErrorCode::FixSetup,
                   fmt::format("The restored server did not end well: {}.", lastWords(end.output)),
                   m_run.string());
}

} // namespace holdfast::backups
