// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/postgres_backups.h"
#include "engine/backups/postgres_instance.h"
#include "engine/backups/restore_steps.h"
#include "engine/recovery/sql_talk.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::backups {

using ports::BackupSink;

namespace {

constexpr Duration kAsk{3'600'000}; ///< a table or an index is read once

/// Every page of every table and index, by PostgreSQL's own amcheck.
Result<void> checkPages(const PostgresTools& tools, const ProbeSpec& server, DrillReport& report,
                        std::stop_token stop) {
    auto call = callTo(server, tools.program("pg_amcheck"), "holdfast drill");
    if (!call) return std::unexpected(call.error());
    call->arguments.insert(call->arguments.end(), {"--all", "--install-missing", "--no-strict-names"});
    const auto end = runTool(std::move(*call), kToolDeadline, stop);
    if (!end) return std::unexpected(end.error());
    if (!end->good()) report.findings.push_back(fmt::format("pg_amcheck: {}", lastWords(end->output, 6)));
    return {};
}

} // namespace

Result<DrillReport> PostgresBackups::drill(const BackupId& id, const BackupSink& sink, std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto one = m_repository.find(id);
    if (!one) return std::unexpected(one.error());
    const auto& manifest = one->manifest;
    if (!manifest.log) return failure(ErrorCode::FixInput, "It is no physical backup.", id.value());
    const auto account = serverAccount(m_place.serverAccount);
    if (!account) return std::unexpected(account.error());
    const auto place = PrivateFolder::make(m_place.scratch, *account);
    if (!place) return std::unexpected(place.error());
    const auto run = PrivateFolder::make("/tmp", *account);
    if (!run) return std::unexpected(run.error());
    const auto data = place->path() / "data";
    DrillReport report{.at = m_clock.now()};
    Phases phases;
    std::uint64_t done = 0;
    const auto began = m_clock.now();
    const UnpackRule rule{.owner = *account,
                          .sink =
                              [&](std::uint64_t more) {
                                  done += more;
                                  if (sink)
                                      sink({.work = BackupProgress::Work::Drill,
                                            .phase = "copy",
                                            .bytesDone = done,
                                            .bytesTotal = manifest.dataBytes,
                                            .began = began});
                              },
                          .stop = stop};
    const auto tried = [&]() -> Result<void> {
        phases.begin("copy");
        if (auto made = makeFolderFor(data, *account); !made) return made;
        if (auto unpacked = unpackAll(manifest, data, place->path() / "tablespaces", rule); !unpacked)
            return unpacked;
        const auto major = majorOf(data);
        if (!major) return std::unexpected(major.error());
        const auto tools = PostgresTools::find(*major, m_place.settings.programs, true);
        if (!tools) return std::unexpected(tools.error());
        phases.begin("check files");
        const auto judged = judge(*tools, manifest, data, stop);
        if (!judged && judged.error().code != ErrorCode::FixInput) return std::unexpected(judged.error());
        if (!judged) report.findings.push_back(judged.error().detail);
        if (auto signal = writeFileFor(data / "recovery.signal", "", *account); !signal) return signal;
        phases.begin("replay");
        auto instance = PostgresInstance::start(
            *tools, *account,
            {.data = data, .run = run->path(), .point = {.onlyConsistent = true}, .durable = false},
            kRecoveryDeadline, stop);
        if (!instance) return std::unexpected(instance.error());
        report.restoredTo = (*instance)->lastCommit();
        phases.begin("verify");
        return checkContent(*tools, **instance, manifest, report, stop);
    }();
    if (!tried && tried.error().code != ErrorCode::FixInput) return std::unexpected(tried.error());
    if (!tried) report.findings.push_back(tried.error().detail);
    report.proven = report.findings.empty();
    report.phases = phases.taken();
    const auto quiet = std::ranges::count_if(manifest.samples, &ContentSample::quiet);
    report.text =
        report.proven
            ? fmt::format("It was restored and started; {} tables have every row they had, {} more could be "
                          "read, and no index or page is damaged.",
                          quiet, manifest.samples.size() - static_cast<std::size_t>(quiet))
            : fmt::format("It could not be proven: {}", report.findings.front());
    auto proofs = one->proofs;
    proofs.drilled = report;
    if (auto kept = m_repository.keepProofs(id, proofs); !kept) return std::unexpected(kept.error());
    return report;
}

Result<void> PostgresBackups::checkContent(const PostgresTools& tools, const PostgresInstance& instance,
                                           const Manifest& manifest, DrillReport& report,
                                           std::stop_token stop) const {
    const auto& user = manifest.administrator;
    const auto found =
        sampleAgain(instance.server("postgres", user), manifest.samples, kAsk, stop, &report.findings);
    // What a server of our own on restored data cannot do is a finding.
    if (!found && found.error().code == ErrorCode::Cancelled) return std::unexpected(found.error());
    if (!found) report.findings.push_back("Its tables cannot be read: " + found.error().detail);
    for (const auto& sample : manifest.samples) {
        if (!found) break;
        const auto same = std::ranges::find(*found, sample.name, &ContentSample::name);
        if (same == found->end() || !sample.quiet) continue;
        if (same->rows != sample.rows)
            report.findings.push_back(
                fmt::format("{} has {} rows instead of {}.", sample.name, same->rows, sample.rows));
        else if (same->digest != sample.digest)
            report.findings.push_back(fmt::format("Rows of {} are not what they were.", sample.name));
    }
    const auto& database = m_place.server.database;
    const auto server = instance.server(database.empty() ? "postgres" : database, user);
    for (const auto& check : m_place.settings.checks) {
        recovery::SqlTalk talk(server, kAsk, stop);
        const auto rows = talk.ask(check);
        if (!rows && rows.error().code == ErrorCode::Cancelled) return std::unexpected(rows.error());
        const bool holds =
            rows && rows->count() == 1 && !rows->rows()[0].empty() && rows->rows()[0][0] == "t";
        if (!holds)
            report.findings.push_back(fmt::format("The check «{}» does not answer true{}", check,
                                                  rows ? "." : ": " + rows.error().detail));
    }
    return checkPages(tools, server, report, stop);
}

} // namespace holdfast::backups
