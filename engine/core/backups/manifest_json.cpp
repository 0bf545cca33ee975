// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/json_fields.h"
#include "engine/core/backups/backup.h"
#include "engine/core/fleet/state_json.h"
#include "engine/core/snapshots/canonical_json.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::backups {

using actions::FieldReader;
using nlohmann::json;
using snapshots::canonicalDocument;
using snapshots::canonicalText;

namespace {

constexpr std::string_view kBackup = "holdfast backup";
constexpr std::string_view kProofs = "holdfast backup proofs";
constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 60U;
constexpr std::uint64_t kMostTimeline = 0xFFFF'FFFFU;

bool isDigest(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool isFingerprint(std::string_view text) {
    return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool isDecimal(std::string_view text) {
    return !text.empty() && text.size() <= 20 &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

json logDocument(const LogRange& log) {
    return {{"system_identifier", log.systemIdentifier},
            {"timeline", log.timeline},
            {"begin", textOf(log.begin)},
            {"end", textOf(log.end)},
            {"segment_bytes", log.segmentBytes}};
}

LogRange logFrom(const json& document, FieldReader& outer) {
    FieldReader in(document, outer.where());
    LogRange log{.systemIdentifier = in.text("system_identifier")};
    if (!isDecimal(log.systemIdentifier)) in.wrong("system_identifier", "is no number");
    const auto timeline = in.count("timeline");
    if (timeline == 0 || timeline > kMostTimeline) in.wrong("timeline", "is out of range");
    log.timeline = static_cast<std::uint32_t>(timeline);
    const auto begin = logPositionFrom(in.text("begin"));
    const auto end = logPositionFrom(in.text("end"));
    if (!begin) in.wrong("begin", "is no position like 0/16B3748");
    if (!end) in.wrong("end", "is no position like 0/16B3748");
    log.begin = begin.value_or(LogPosition{});
    log.end = end.value_or(LogPosition{});
    if (log.end < log.begin) in.wrong("end", "lies before «begin»");
    const auto bytes = in.count("segment_bytes");
    if (!isSegmentBytes(bytes)) in.wrong("segment_bytes", "is no size of segments");
    log.segmentBytes = isSegmentBytes(bytes) ? static_cast<SegmentBytes>(bytes) : kUsualSegment;
    outer.take(in.result());
    return log;
}

json filesDocument(const std::vector<BackupFile>& files) {
    json out = json::array();
    for (const auto& file : files)
        out.push_back({{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.digest}});
    return out;
}

std::vector<BackupFile> filesFrom(const json& documents, FieldReader& outer) {
    std::vector<BackupFile> out;
    for (const auto& document : documents) {
        FieldReader in(document, outer.where());
        BackupFile file{.path = in.text("path"), .bytes = in.count("bytes"), .digest = in.text("sha256")};
        if (!isFilePath(file.path)) in.wrong("path", "leads out of the backup's folder");
        if (file.bytes > kMostBytes) in.wrong("bytes", "is out of range");
        if (!isDigest(file.digest)) in.wrong("sha256", "is none");
        outer.take(in.result());
        if (!out.empty() && file.path <= out.back().path)
            outer.wrong("files", "do not stand by their paths, each once");
        if (!outer.result()) return {};
        out.push_back(std::move(file));
    }
    return out;
}

json samplesDocument(const std::vector<ContentSample>& samples) {
    json out = json::array();
    for (const auto& sample : samples)
        out.push_back({{"name", sample.name},
                       {"rows", sample.rows},
                       {"digest", sample.digest},
                       {"quiet", sample.quiet}});
    return out;
}

std::vector<ContentSample> samplesFrom(const json& documents, FieldReader& outer) {
    std::vector<ContentSample> out;
    for (const auto& document : documents) {
        FieldReader in(document, outer.where());
        ContentSample sample{.name = in.text("name"),
                             .rows = in.count("rows"),
                             .digest = in.text("digest"),
                             .quiet = in.flag("quiet")};
        if (sample.name.empty()) in.wrong("name", "is empty");
        outer.take(in.result());
        if (!out.empty() && sample.name <= out.back().name)
            outer.wrong("samples", "do not stand by their names, each once");
        if (!outer.result()) return {};
        out.push_back(std::move(sample));
    }
    return out;
}

json drillDocument(const DrillReport& drill) {
    json phases = json::array();
    for (const auto& phase : drill.phases)
        phases.push_back({{"name", phase.name}, {"milliseconds", phase.took.count()}});
    json out{{"at", toIso8601(drill.at)},
             {"proven", drill.proven},
             {"text", drill.text},
             {"phases", std::move(phases)},
             {"findings", drill.findings}};
    if (drill.restoredTo) out["restored_to"] = toIso8601(*drill.restoredTo);
    return out;
}

DrillReport drillFrom(const json& document, FieldReader& outer) {
    constexpr std::uint64_t kLongest = 366ULL * 86'400'000ULL;
    FieldReader in(document, outer.where());
    DrillReport drill{.at = in.time("at"), .proven = in.flag("proven"), .text = in.text("text")};
    for (const auto& one : in.array("phases")) {
        FieldReader part(one, outer.where());
        const auto took = part.count("milliseconds");
        if (took > kLongest) part.wrong("milliseconds", "is out of range");
        drill.phases.push_back({.name = part.text("name"), .took = Duration(std::min(took, kLongest))});
        in.take(part.result());
    }
    for (const auto& one : in.array("findings")) {
        if (one.is_string())
            drill.findings.push_back(one.get<std::string>());
        else
            in.wrong("findings", "are no texts");
    }
    if (document.is_object() && document.contains("restored_to")) drill.restoredTo = in.time("restored_to");
    outer.take(in.result());
    return drill;
}

/// The document of a text that canonicalText() wrote, of this format and version.
Result<json> documentOf(std::string_view text, std::string_view format, const std::string& where) {
    auto document = canonicalDocument(text, where);
    if (!document) return document;
    FieldReader in(*document, where);
    if (in.text("format") != format)
        return failure(ErrorCode::FixInput, fmt::format("This is no «{}».", format), where);
    if (const auto version = in.count("version"); version != kVersion)
        return failure(ErrorCode::FixInput,
                       fmt::format("It is of version {}; this Holdfast reads version {}. Use the Holdfast "
                                   "that wrote it, or a newer one.",
                                   version, kVersion),
                       where);
    return document;
}

std::unexpected<Error> unknownWords(const std::string& where) {
    return failure(ErrorCode::FixInput, "It says something that this Holdfast does not know.", where);
}

} // namespace

std::string manifestText(const Manifest& manifest) {
    json out{{"format", kBackup},
             {"version", kVersion},
             {"id", manifest.id.value()},
             {"fleet", manifest.fleet},
             {"service", manifest.service.value()},
             {"method", toString(manifest.method)},
             {"began", toIso8601(manifest.began)},
             {"ended", toIso8601(manifest.ended)},
             {"server", manifest.server},
             {"administrator", manifest.administrator},
             {"tool", manifest.tool},
             {"data_bytes", manifest.dataBytes},
             {"files", filesDocument(manifest.files)},
             {"samples", samplesDocument(manifest.samples)}};
    if (!manifest.key.empty()) out["key"] = manifest.key;
    if (manifest.log) out["log"] = logDocument(*manifest.log);
    return canonicalText(out);
}

Result<Manifest> manifestFrom(std::string_view text, const std::string& where) {
    const auto document = documentOf(text, kBackup, where);
    if (!document) return std::unexpected(document.error());
    FieldReader in(*document, where);
    Manifest out{
        .id = BackupId(in.text("id")), .fleet = in.text("fleet"), .service = ServiceId(in.text("service"))};
    if (!isBackupId(out.id.value())) in.wrong("id", "is none like 20261122-003000-7f3a");
    if (out.service.isEmpty()) in.wrong("service", "is empty");
    const auto method = backupMethodFrom(in.text("method"));
    if (!method) in.wrong("method", "is none of its words");
    out.method = method.value_or(BackupMethod::Physical);
    out.began = in.time("began");
    out.ended = in.time("ended");
    if (out.ended < out.began) in.wrong("ended", "lies before «began»");
    out.server = in.text("server");
    out.administrator = in.text("administrator");
    out.tool = in.text("tool");
    out.dataBytes = in.count("data_bytes");
    out.files = filesFrom(in.array("files"), in);
    out.samples = samplesFrom(in.array("samples"), in);
    if (document->contains("key")) {
        out.key = in.text("key");
        if (!isFingerprint(out.key)) in.wrong("key", "is no fingerprint of one");
    }
    if (document->contains("log")) out.log = logFrom(in.object("log"), in);
    if (out.log.has_value() != (out.method == BackupMethod::Physical))
        in.wrong("log", "belongs to physical backups, and to them always");
    if (auto read = in.result(); !read) return std::unexpected(read.error());
    // What this version does not know would be lost when it is written again.
    if (manifestText(out) != text) return unknownWords(where);
    return out;
}

std::string proofsText(const Proofs& proofs) {
    json out{{"format", kProofs}, {"version", kVersion}};
    if (proofs.verified)
        out["verified"] = {{"at", toIso8601(proofs.verified->at)},
                           {"sound", proofs.verified->sound},
                           {"text", proofs.verified->text}};
    if (proofs.drilled) out["drilled"] = drillDocument(*proofs.drilled);
    return canonicalText(out);
}

Result<Proofs> proofsFrom(std::string_view text, const std::string& where) {
    const auto document = documentOf(text, kProofs, where);
    if (!document) return std::unexpected(document.error());
    FieldReader in(*document, where);
    Proofs out;
    if (document->contains("verified")) {
        FieldReader part(in.object("verified"), where);
        out.verified =
            Verification{.at = part.time("at"), .sound = part.flag("sound"), .text = part.text("text")};
        in.take(part.result());
    }
    if (document->contains("drilled")) out.drilled = drillFrom(in.object("drilled"), in);
    if (auto read = in.result(); !read) return std::unexpected(read.error());
    if (proofsText(out) != text) return unknownWords(where);
    return out;
}

} // namespace holdfast::backups
