// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/sql_talk.h"
#include "engine/snapshots/live_settings.h"

#include <fmt/format.h>

namespace holdfast::snapshots {

namespace {

using recovery::SqlTalk;

constexpr int kWithSha256 = 110'000;

// As the next session has them: what our own connection set for itself counts as reset. What tells of a
// session or of the moment is no configuration.
constexpr const char* kSettings =
    "SELECT name, CASE WHEN setting IS NOT DISTINCT FROM reset_val OR context IN ('internal', 'postmaster', "
    "'sighup') THEN current_setting(name) ELSE reset_val || CASE WHEN unit ~ '^[A-Za-z]+$' AND reset_val NOT "
    "IN ('0', '-1') THEN unit ELSE '' END END AS value, context, source = 'configuration file' AS file "
    "FROM pg_settings WHERE name NOT LIKE 'transaction%' AND name NOT IN ('application_name', "
    "'client_encoding', 'in_hot_standby', 'is_superuser', 'role', 'seed', "
    "'session_authorization') ORDER BY name COLLATE \"C\"";

constexpr const char* kData =
    "SELECT current_setting('server_version') AS version, (SELECT coalesce(string_agg(extname || ' ' || "
    "extversion, ', ' ORDER BY extname COLLATE \"C\"), '') FROM pg_extension) AS extensions, (SELECT "
    "coalesce(string_agg(rolname || CASE WHEN rights = '' THEN '' ELSE ' (' || rights || ')' END, ', ' ORDER "
    "BY rolname COLLATE \"C\"), '') FROM (SELECT rolname, concat_ws(' ', CASE WHEN rolsuper THEN 'superuser' "
    "END, CASE WHEN rolcanlogin THEN 'login' END, CASE WHEN rolcreatedb THEN 'createdb' END, CASE WHEN "
    "rolcreaterole THEN 'createrole' END, CASE WHEN rolreplication THEN 'replication' END, CASE WHEN "
    "rolbypassrls THEN 'bypassrls' END, CASE WHEN rolconnlimit >= 0 THEN 'at most ' || rolconnlimit END) AS "
    "rights FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%') named) AS roles";

/// Relations with their columns, what constrains and indexes them, views, functions, triggers and types, one
/// line each; {} is what digests the lines.
constexpr const char* kSchema =
    "WITH spaces AS (SELECT oid, nspname FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname "
    "NOT LIKE 'pg\\_%'), lines AS (SELECT format('column %I.%I %s %s %s %s %s %s', n.nspname, c.relname, "
    "c.relkind, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
    "pg_get_expr(d.adbin, d.adrelid)) AS line FROM pg_class c JOIN spaces n ON n.oid = c.relnamespace JOIN "
    "pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON "
    "d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') UNION ALL "
    "SELECT format('constraint %I.%s %s %s', n.nspname, o.conrelid::regclass, o.conname, "
    "pg_get_constraintdef(o.oid)) FROM pg_constraint o JOIN spaces n ON n.oid = o.connamespace UNION ALL "
    "SELECT format('index %I %s', n.nspname, pg_get_indexdef(i.indexrelid)) FROM pg_index i JOIN pg_class c "
    "ON c.oid = i.indexrelid JOIN spaces n ON n.oid = c.relnamespace UNION ALL SELECT format('view %I.%I "
    "%s', n.nspname, c.relname, pg_get_viewdef(c.oid)) FROM pg_class c JOIN spaces n ON n.oid = "
    "c.relnamespace WHERE c.relkind IN ('v', 'm') UNION ALL SELECT format('function %I.%I(%s) %s %s %s', "
    "n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), format_type(p.prorettype, NULL), "
    "p.prolang, md5(p.prosrc)) FROM pg_proc p JOIN spaces n ON n.oid = p.pronamespace WHERE NOT EXISTS "
    "(SELECT FROM pg_depend x WHERE x.objid = p.oid AND x.deptype = 'e') UNION ALL SELECT format('trigger "
    "%s', pg_get_triggerdef(t.oid)) FROM pg_trigger t WHERE NOT t.tgisinternal UNION ALL SELECT format('enum "
    "%I.%I %s %s', n.nspname, y.typname, e.enumsortorder, e.enumlabel) FROM pg_enum e JOIN pg_type y ON "
    "y.oid = e.enumtypid JOIN spaces n ON n.oid = y.typnamespace UNION ALL SELECT format('sequence %I.%I', "
    "n.nspname, c.relname) FROM pg_class c JOIN spaces n ON n.oid = c.relnamespace WHERE c.relkind = 'S') "
    "SELECT {} AS digest FROM lines";

Applies appliesIn(std::string_view context) {
    if (context == "internal") return Applies::Never;
    return context == "postmaster" ? Applies::Restart : Applies::Live;
}

Result<void> readSettings(SqlTalk& talk, RecordedSettings& out) {
    const auto rows = talk.ask(kSettings);
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : rows->rows()) {
        if (row.size() < 4 || !row[0]) continue;
        out.settings[*row[0]] = {.value = row[1].value_or(""),
                                 .applies = appliesIn(row[2].value_or("")),
                                 .fromFile = row[3] == "t"};
    }
    if (out.settings.empty())
        return failure(ErrorCode::FixSetup, "PostgreSQL told no setting.", talk.spec().target);
    return {};
}

Result<std::string> schemaOf(SqlTalk& talk) {
    const std::string lines = "coalesce(string_agg(line, E'\\n' ORDER BY line COLLATE \"C\"), '')";
    const auto digest = talk.version() >= kWithSha256
                            ? fmt::format("encode(sha256(convert_to({}, 'UTF8')), 'hex')", lines)
                            : fmt::format("md5({})", lines);
    const auto rows = talk.ask(fmt::format(fmt::runtime(kSchema), digest));
    if (!rows) return std::unexpected(rows.error());
    return rows->text("digest").value_or("");
}

} // namespace

Result<LiveSettings> readPostgresSettings(const ProbeSpec& spec, Duration deadline,
                                          const std::stop_token& stop) {
    SqlTalk talk(spec, deadline, stop);
    LiveSettings out;
    if (auto read = readSettings(talk, out.settings); !read) return std::unexpected(read.error());
    const auto data = talk.ask(kData);
    if (!data) return std::unexpected(data.error());
    out.settings.server = fmt::format("PostgreSQL {}", data->text("version").value_or("?"));
    out.settings.data["extensions"] = data->text("extensions").value_or("");
    out.settings.data["roles"] = data->text("roles").value_or("");
    if (auto schema = schemaOf(talk))
        out.settings.data["schema"] = std::move(*schema);
    else
        out.partly = fmt::format("Its schema could not be read: {}", schema.error().detail);
    return out;
}

} // namespace holdfast::snapshots
