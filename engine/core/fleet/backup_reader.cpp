// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/backup_reader.h"

#include "engine/core/base/text.h"
#include "engine/core/fleet/copy_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace holdfast::yaml {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 17> kBackupKeys{
    "repository",  "method", "every",      "keep",   "recovery_point", "recovery_time",
    "drill_every", "log",    "data",       "checks", "programs",       "key_file",
    "stanza",      "copy",   "rate_limit", "ssh",    "about"};
constexpr std::array<std::string_view, 2> kSshKeys{"to", "server"};
constexpr std::array<std::string_view, 3> kMethods{"physical", "logical", "pgbackrest"};
constexpr Duration kLongestKeep = hours(24 * 3650);
constexpr Duration kLongestEvery = hours(24 * 30);
constexpr Duration kLongestTarget = hours(24 * 30);
constexpr Duration kRedisEvery = hours(6);
constexpr std::size_t kMostChecks = 100;
constexpr std::uint64_t kSlowest = 32ULL << 10U; ///< as pg_basebackup has it
constexpr std::uint64_t kFastest = 1ULL << 30U;
constexpr std::string_view kNever = "never";

/// An absolute path, or one below the fleet file's folder; empty: a mistake, which was told.
std::string readFolder(Reader& reader, const Mapping& map, std::string_view key) {
    const auto text = reader.text(map[key], key);
    if (!text) return {};
    if (text->empty()) {
        reader.error(map[key].Mark(), fmt::format("{}: expected a path", key));
        return {};
    }
    if (text->find("://") != std::string::npos) {
        reader.error(map[key].Mark(),
                     fmt::format("{}: expected a {} of this machine, found «{}»", key,
                                 key == "key_file" ? "file" : "folder", *text),
                     key == "repository" ? "backups are kept in a folder first: name it here, and the other "
                                           "storage in «copy: { to: … }»"
                                         : "mount other storage as a folder");
        return {};
    }
    return reader.path(*text);
}

void readSpan(Reader& reader, const Mapping& map, std::string_view key, Duration from, Duration to,
              Duration& into) {
    if (map.has(key)) into = reader.duration(map[key], key, from, to).value_or(into);
}

/// «never», or between an hour and a year.
void readDrills(Reader& reader, const Mapping& map, BackupSettings& settings) {
    if (!map.has("drill_every")) return;
    const auto& node = map["drill_every"];
    if (node.IsScalar() && node.Scalar() == kNever)
        settings.drillEvery = Duration(0);
    else
        settings.drillEvery =
            reader.duration(node, "drill_every", hours(1), hours(24 * 365)).value_or(settings.drillEvery);
}

/// Whoever has the repository must not have its key with it.
void readKey(Reader& reader, const Mapping& map, BackupSettings& settings) {
    if (!map.has("key_file")) return;
    settings.keyFile = readFolder(reader, map, "key_file");
    const auto folder = settings.repository + "/";
    if (!settings.repository.empty() && settings.keyFile.starts_with(folder))
        reader.error(map["key_file"].Mark(),
                     fmt::format("key_file: «{}» lies in the repository that it protects", settings.keyFile),
                     "keep it elsewhere, and a copy of it where neither can be lost with the server");
}

/// «20 MiB/s», or without «/s».
void readRate(Reader& reader, const Mapping& map, BackupSettings& settings) {
    if (!map.has("rate_limit")) return;
    const auto& node = map["rate_limit"];
    if (settings.method == BackupMethod::PgBackRest)
        return reader.error(node.Mark(), "rate_limit: pgBackRest cannot be told how fast it may go",
                            "leave it out, and give it fewer processes in its own configuration");
    auto words = reader.text(node, "rate_limit").value_or("");
    if (words.ends_with("/s")) words.resize(words.size() - 2);
    const auto bytes = parseBytes(words).value_or(0.0);
    if (bytes < static_cast<double>(kSlowest) || bytes > static_cast<double>(kFastest))
        return reader.error(node.Mark(),
                            "rate_limit: expected bytes a second between 32 KiB/s and 1 GiB/s, such as "
                            "«20 MiB/s»");
    settings.rateLimit = static_cast<std::uint64_t>(bytes);
}

/// Whether something is one word that no program takes for an option.
bool isOneWord(const std::string& text) {
    return !text.empty() && !text.starts_with('-') &&
           std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c != 0x7F; });
}

/// Where the tools run, when it is not here.
void readSsh(Reader& reader, const Mapping& map, BackupSettings& settings) {
    if (!map.has("ssh")) return;
    const Mapping ssh(reader, map["ssh"], "ssh", kSshKeys);
    if (!map["ssh"].IsMap()) return;
    if (!ssh.has("to"))
        reader.error(ssh.where(), "ssh: «to» is missing: the host, as ssh knows it, such as «admin@db1»");
    else
        settings.sshTo = reader.text(ssh["to"], "to").value_or("");
    if (ssh.has("to") && !isOneWord(settings.sshTo)) {
        reader.error(ssh["to"].Mark(),
                     fmt::format("to: expected a host as ssh knows it, such as «admin@db1», found «{}»",
                                 settings.sshTo),
                     "its port, key and jump hosts belong into ssh's own configuration");
        settings.sshTo.clear();
    }
    if (!ssh.has("server")) return;
    settings.sshServer = reader.text(ssh["server"], "server").value_or("");
    if (!isOneWord(settings.sshServer) || settings.sshServer.find("://") != std::string::npos)
        reader.error(ssh["server"].Mark(),
                     fmt::format("server: expected the server's address as that host has it, such as "
                                 "«127.0.0.1:5432» or the folder of its socket, found «{}»",
                                 settings.sshServer),
                     "account and password stay with the service's own address");
}

/// What only a PostgreSQL has.
void readPostgres(Reader& reader, const Mapping& map, BackupSettings& settings) {
    const auto method =
        map.has("method") ? reader.word(map["method"], "method", kMethods).value_or("") : std::string();
    if (method == "logical") settings.method = BackupMethod::Logical;
    if (method == "pgbackrest") settings.method = BackupMethod::PgBackRest;
    settings.log = settings.method == BackupMethod::Physical;
    if (map.has("stanza")) settings.stanza = reader.text(map["stanza"], "stanza").value_or("");
    if (settings.stanza.empty() == (settings.method == BackupMethod::PgBackRest))
        reader.error(map.has("stanza") ? map["stanza"].Mark() : map.where(),
                     "stanza: expected with «method: pgbackrest», and only there: what pgBackRest calls the "
                     "cluster");
    if (map.has("log")) {
        settings.log = reader.boolean(map["log"], "log").value_or(settings.log);
        if (settings.log && settings.method != BackupMethod::Physical)
            reader.error(map["log"].Mark(), "log: only physical backups can go on with a log",
                         "leave it out, or say «method: physical»");
    }
    if (!map.has("checks")) return;
    settings.checks = reader.texts(map["checks"], "checks");
    if (settings.checks.size() > kMostChecks || std::ranges::count(settings.checks, "") > 0)
        reader.error(map["checks"].Mark(),
                     fmt::format("checks: expected at most {} SQL queries that answer true, such as «SELECT "
                                 "count(*) > 0 FROM users»",
                                 kMostChecks));
}

} // namespace

void readBackup(Reader& reader, const YAML::Node& node, ServiceSpec& service) {
    const bool postgres = service.kind == ServiceKind::Postgres;
    if (!postgres && service.kind != ServiceKind::Redis) {
        reader.error(node.Mark(),
                     fmt::format("backup: «{}» is of kind {}; Holdfast backs up postgres and redis",
                                 service.id.value(), toString(service.kind)));
        return;
    }
    const Mapping map(reader, node, "backup", kBackupKeys);
    if (!node.IsMap()) return;
    BackupSettings settings{.method = postgres ? BackupMethod::Physical : BackupMethod::Redis};
    if (!postgres) {
        settings.every = kRedisEvery;
        settings.log = false;
    }
    if (service.probes.empty())
        reader.error(node.Mark(), fmt::format("backup: nothing reads «{}», so nothing can back it up",
                                              service.id.value()));
    if (map.has("repository"))
        settings.repository = readFolder(reader, map, "repository");
    else
        reader.error(map.where(), "backup: «repository» is missing: the folder that backups are kept in");
    readKey(reader, map, settings);
    readSpan(reader, map, "every", minutes(10), kLongestEvery, settings.every);
    readSpan(reader, map, "keep", hours(1), kLongestKeep, settings.keep);
    readDrills(reader, map, settings);
    if (map.has("data")) settings.dataDirectory = readFolder(reader, map, "data");
    if (map.has("programs")) settings.programs = readFolder(reader, map, "programs");
    for (const char* key : {"method", "log", "checks", "stanza"}) {
        if (!postgres && map.has(key))
            reader.error(map[key].Mark(), fmt::format("{}: «{}» is of kind redis; only postgres has it", key,
                                                      service.id.value()));
    }
    if (postgres) readPostgres(reader, map, settings);
    readRate(reader, map, settings);
    readSsh(reader, map, settings);
    if (map.has("copy")) settings.copy = readCopy(reader, map["copy"], settings);
    // Without a log only the next backup makes a change safe.
    if (!settings.log) settings.recoveryPoint = settings.every;
    readSpan(reader, map, "recovery_point", seconds(1), kLongestTarget, settings.recoveryPoint);
    readSpan(reader, map, "recovery_time", seconds(1), kLongestTarget, settings.recoveryTime);
    service.backup = std::move(settings);
}

std::span<const std::string_view> backupKeys() {
    return kBackupKeys;
}

} // namespace holdfast::yaml
