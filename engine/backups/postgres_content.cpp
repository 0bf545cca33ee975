// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/postgres_content.h"

#include "engine/recovery/server_call.h"
#include "engine/recovery/sql_talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace holdfast::backups {

using recovery::SqlTalk;
using recovery::sqlText;

namespace {

// Values as text must not depend on how a database is set up.
constexpr std::string_view kSameText = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET "
                                       "LOCAL intervalstyle = 'iso_8601'; SET LOCAL "
                                       "extra_float_digits = 3; SET LOCAL bytea_output = 'hex'; SET LOCAL "
                                       "xmlbinary = 'base64'; SET LOCAL search_path "
                                       "= pg_catalog; ";

std::uint64_t numberOf(const std::optional<std::string>& text) {
    std::uint64_t value = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

/// Rows and, in no order, the digest of all of them. `table`: quoted by the server itself.
Result<ContentSample> sampleOf(SqlTalk& talk, const std::string& database, const std::string& table) {
    const auto rows =
        talk.ask(std::string(kSameText) +
                 fmt::format("SELECT count(*)::text AS rows, coalesce(sum(('x' || "
                             "left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text AS digest "
                             "FROM {} AS t",
                             table));
    if (!rows) return std::unexpected(rows.error());
    return ContentSample{.name = database + "." + table,
                         .rows = numberOf(rows->text("rows")),
                         .digest = rows->text("digest").value_or("")};
}

ProbeSpec databaseOf(ProbeSpec server, const std::string& database) {
    server.database = database;
    return server;
}

Result<std::vector<std::string>> listOf(SqlTalk& talk, const std::string& sql) {
    const auto rows = talk.ask(sql);
    if (!rows) return std::unexpected(rows.error());
    std::vector<std::string> out;
    for (const auto& row : rows->rows()) {
        if (!row.empty() && row.front()) out.push_back(*row.front());
    }
    return out;
}

} // namespace

Result<PostgresFacts> askFacts(const ProbeSpec& server, Duration deadline, std::stop_token stop) {
    SqlTalk talk(server, deadline, stop);
    const auto rows = talk.ask(
        "SELECT (SELECT system_identifier FROM pg_control_system())::text AS identifier, (SELECT rolname "
        "FROM "
        "pg_roles WHERE rolsuper ORDER BY oid LIMIT 1)::text AS administrator, "
        "current_setting('server_version') AS shown, (SELECT setting FROM pg_settings WHERE name = "
        "'wal_segment_size') AS segment, (SELECT setting FROM pg_settings WHERE name = 'data_directory') AS "
        "data, "
        "(SELECT sum(CASE WHEN has_database_privilege(oid, 'CONNECT') THEN pg_database_size(oid) ELSE 0 END) "
        "FROM "
        "pg_database)::text AS bytes, CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE "
        "pg_current_wal_lsn() END::text AS written");
    if (!rows) return std::unexpected(rows.error());
    const auto segment = numberOf(rows->text("segment"));
    PostgresFacts facts{
        .version = talk.version(),
        .shown = "PostgreSQL " + rows->text("shown").value_or("?"),
        .systemIdentifier = rows->text("identifier").value_or(""),
        .segmentBytes = isSegmentBytes(segment) ? static_cast<SegmentBytes>(segment) : kUsualSegment,
        .dataDirectory = rows->text("data").value_or(""),
        .administrator = rows->text("administrator").value_or(""),
        .bytes = numberOf(rows->text("bytes")),
        .written = logPositionFrom(rows->text("written").value_or("")).value_or(LogPosition{})};
    if (const auto blank = facts.shown.find(' ', std::string_view("PostgreSQL ").size());
        blank != std::string::npos)
        facts.shown.resize(blank);
    if (facts.systemIdentifier.empty())
        return failure(ErrorCode::FixSetup, "The server does not tell its system identifier.", server.target);
    return facts;
}

Result<std::vector<std::string>> databasesOf(const ProbeSpec& server, Duration deadline,
                                             std::stop_token stop) {
    SqlTalk talk(server, deadline, stop);
    return listOf(talk, "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate AND "
                        "has_database_privilege(oid, 'CONNECT') ORDER BY datname");
}

Result<std::vector<ContentSample>> sampleTables(const ProbeSpec& server, std::int64_t mostBytes,
                                                Duration deadline, std::stop_token stop) {
    const auto databases = databasesOf(server, deadline, stop);
    if (!databases) return std::unexpected(databases.error());
    std::vector<ContentSample> out;
    for (const auto& database : *databases) {
        SqlTalk talk(databaseOf(server, database), deadline, stop);
        const auto tables = listOf(
            talk,
            fmt::format(
                "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid "
                "= c.relnamespace WHERE c.relkind IN ('r', 'm') AND c.relpersistence = 'p' AND n.nspname "
                "<> 'information_schema' AND n.nspname !~ '^pg_' AND has_table_privilege(c.oid, 'SELECT') "
                "AND pg_total_relation_size(c.oid) <= {} ORDER BY pg_total_relation_size(c.oid) DESC, 1 "
                "LIMIT 20",
                mostBytes));
        if (!tables) return std::unexpected(tables.error());
        for (const auto& table : *tables) {
            auto sample = sampleOf(talk, database, table);
            if (sample) out.push_back(std::move(*sample));
            if (!sample && sample.error().code != ErrorCode::FixSetup) return std::unexpected(sample.error());
        }
    }
    std::ranges::sort(out, {}, &ContentSample::name);
    return out;
}

Result<std::vector<ContentSample>> sampleAgain(const ProbeSpec& server,
                                               const std::vector<ContentSample>& tables, Duration deadline,
                                               std::stop_token stop, std::vector<std::string>* troubles) {
    const auto databases = databasesOf(server, deadline, stop);
    if (!databases) return std::unexpected(databases.error());
    std::vector<ContentSample> out;
    for (const auto& database : *databases) {
        SqlTalk talk(databaseOf(server, database), deadline, stop);
        for (const auto& table : tables) {
            if (!table.name.starts_with(database + ".")) continue;
            auto sample = sampleOf(talk, database, table.name.substr(database.size() + 1));
            if (sample) {
                out.push_back(std::move(*sample));
                continue;
            }
            if (sample.error().code != ErrorCode::FixSetup) return std::unexpected(sample.error());
            if (troubles != nullptr)
                troubles->push_back(fmt::format("{} cannot be read: {}", table.name, sample.error().detail));
        }
    }
    std::ranges::sort(out, {}, &ContentSample::name);
    return out;
}

} // namespace holdfast::backups
