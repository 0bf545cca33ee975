// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/pgbackrest_backups.h"

#include "engine/backups/postgres_content.h"
#include "engine/backups/private_folder.h"
#include "engine/backups/unpack.h"
#include "engine/backups/work_record.h"
#include "engine/stores/sealed_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::backups {

using ports::BackupSink;

namespace {

constexpr Duration kAsk{60'000};
constexpr const char* kSet = "set.json";

std::string setText(const PgBackRestSet& set, const std::string& stanza) {
    return nlohmann::json{{"label", set.label}, {"stanza", stanza}, {"type", set.kind}}.dump();
}

} // namespace

PgBackRestBackups::PgBackRestBackups(BackupPlace place, const Clock& clock)
    : m_place(std::move(place)), m_clock(clock), m_repository(m_place) {}

Result<Manifest> PgBackRestBackups::take(const BackupSink& sink, std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto tool = PgBackRestTool::find(m_place);
    if (!tool) return std::unexpected(tool.error());
    const auto facts = askFacts(m_place.server, kAsk, stop);
    if (!facts) return std::unexpected(facts.error());
    const auto version = tool->version(stop);
    if (!version) return std::unexpected(version.error());
    const auto known = tool->sets(stop);
    if (!known) return std::unexpected(known.error());
    // A backup without samples is a backup; one that is not taken for want of them is none.
    auto before =
        sampleTables(m_place.server, m_place.sampleBytes, kAsk, stop).value_or(std::vector<ContentSample>());
    const auto began = m_clock.now();
    const auto id = backupIdOf(began, randomBits());
    auto record =
        WorkRecord::begin(m_repository, {.work = BackupProgress::Work::Backup, .id = id, .began = began});
    if (!record) return std::unexpected(record.error());
    auto staging = record->stage(m_repository);
    if (!staging) return std::unexpected(staging.error());
    if (sink) sink({.phase = "copy", .bytesTotal = facts->bytes, .began = began});
    if (auto taken = tool->run({"backup"}, kToolDeadline, stop); !taken)
        return std::unexpected(taken.error());
    const auto sets = tool->sets(stop);
    if (!sets) return std::unexpected(sets.error());
    if (sets->empty() || (!known->empty() && known->back().label == sets->back().label))
        return failure(ErrorCode::FixSetup,
                       "pgBackRest ended well, but lists no new backup. Look at its log.",
                       m_place.settings.stanza);
    const auto& set = sets->back();
    if (set.hasErrors)
        return failure(ErrorCode::FixInput,
                       fmt::format("pgBackRest took the backup {}, and found pages in it whose checksums are "
                                   "wrong. Look at its log.",
                                   set.label),
                       m_place.settings.stanza);
    auto written = stores::writeDurably(staging->folder() / kSet, setText(set, m_place.settings.stanza));
    if (!written) return std::unexpected(written.error());
    const auto after = sampleAgain(m_place.server, before, kAsk, stop).value_or(std::vector<ContentSample>());
    return m_repository.publish(*staging,
                                {.id = id,
                                 .fleet = m_place.fleet,
                                 .service = m_place.service,
                                 .method = BackupMethod::PgBackRest,
                                 .began = began,
                                 .ended = std::max(m_clock.now(), began),
                                 .server = facts->shown,
                                 .administrator = facts->administrator,
                                 .tool = fmt::format("{}, {} {}", *version, set.kind, set.label),
                                 .dataBytes = set.bytes,
                                 .samples = quietOf(std::move(before), after)},
                                stop);
}

Result<std::string> PgBackRestBackups::labelOf(const Manifest& manifest, std::stop_token stop) const {
    const auto none = failure(ErrorCode::FixInput, "It is no backup of pgBackRest's.", manifest.id.value());
    const auto file = std::ranges::find_if(manifest.files,
                                           [](const BackupFile& one) { return plainName(one.path) == kSet; });
    if (manifest.method != BackupMethod::PgBackRest || file == manifest.files.end()) return none;
    const auto key = m_repository.keyOf(manifest);
    if (!key) return std::unexpected(key.error());
    const auto place = PrivateFolder::make(m_place.scratch, std::nullopt);
    if (!place) return std::unexpected(place.error());
    const auto plain = place->path() / kSet;
    const UnpackRule rule{.stop = stop, .key = *key};
    if (auto done = unpackFile(m_repository.fileOf(manifest.id, file->path), *file, plain, rule); !done)
        return std::unexpected(done.error());
    const auto text = stores::readSealedFile(plain);
    if (!text) return std::unexpected(text.error());
    const auto document = nlohmann::json::parse(*text, nullptr, false);
    const auto label = document.is_object() ? document.value("label", nlohmann::json()) : nlohmann::json();
    if (!label.is_string()) return none;
    return label.get<std::string>();
}

Result<Verification> PgBackRestBackups::verify(const BackupId& id, const BackupSink& sink,
                                               std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto one = m_repository.find(id);
    if (!one) return std::unexpected(one.error());
    const auto tool = PgBackRestTool::find(m_place);
    if (!tool) return std::unexpected(tool.error());
    if (sink) sink({.work = BackupProgress::Work::Verify, .phase = "verify", .began = m_clock.now()});
    const auto judged = [&]() -> Result<std::string> {
        const auto label = labelOf(one->manifest, stop);
        if (!label) return label;
        if (auto has = tool->has(*label, stop); !has) return std::unexpected(has.error());
        // It judges the whole repository: all backups, and all of the log.
        const auto told = tool->run({"--output=text", "--verbose", "verify"}, kToolDeadline, stop);
        if (!told) return told;
        // Found in its own words: that it ended well does not say that all is well.
        const auto words = lastWords(*told, 12);
        if (told->find("status: error") != std::string::npos)
            return failure(ErrorCode::FixInput, fmt::format("pgbackrest verify: {}", words), *label);
        return fmt::format("pgbackrest verify read every file of its repository again and found {} and the "
                           "log sound.",
                           *label);
    }();
    if (!judged && judged.error().code != ErrorCode::FixInput) return std::unexpected(judged.error());
    const Verification verification{
        .at = m_clock.now(), .sound = judged.has_value(), .text = judged ? *judged : judged.error().detail};
    auto proofs = one->proofs;
    proofs.verified = verification;
    if (auto kept = m_repository.keepProofs(id, proofs); !kept) return std::unexpected(kept.error());
    return verification;
}

} // namespace holdfast::backups
