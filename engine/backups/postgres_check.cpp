// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/postgres_check.h"

#include "engine/backups/postgres_content.h"
#include "engine/backups/restore_steps.h"
#include "engine/recovery/sql_talk.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::backups {

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

Result<void> checkContent(const PostgresTools& tools, const PostgresInstance& instance,
                          const Manifest& manifest, const BackupPlace& place, DrillReport& report,
                          std::stop_token stop) {
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
    const auto& database = place.server.database;
    const auto server = instance.server(database.empty() ? "postgres" : database, user);
    for (const auto& check : place.settings.checks) {
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

std::string provenText(const Manifest& manifest) {
    const auto quiet = std::ranges::count_if(manifest.samples, &ContentSample::quiet);
    return fmt::format("It was restored and started; {} tables have every row they had, {} more could be "
                       "read, and no index or page is damaged.",
                       quiet, manifest.samples.size() - static_cast<std::size_t>(quiet));
}

} // namespace holdfast::backups
