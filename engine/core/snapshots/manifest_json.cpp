// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/json_fields.h"
#include "engine/core/fleet/state_json.h"
#include "engine/core/snapshots/canonical_json.h"
#include "engine/core/snapshots/manifest_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::snapshots {

using actions::FieldReader;
using nlohmann::json;

namespace {

constexpr std::string_view kFormat = "holdfast snapshot";
constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kMostServices = 100'000;

json healthDocument(const HealthEvidence& health) {
    json out{{"state", nameOf(kHealthStates, health.state)}, {"running", health.running}};
    if (health.own) out["own"] = *health.own;
    if (!health.version.empty()) out["version"] = health.version;
    if (health.started) out["started"] = toIso8601(*health.started);
    return out;
}

json entryDocument(const ServiceEntry& entry) {
    json out{{"service", entry.service.value()}, {"health", healthDocument(entry.health)}};
    for (const auto& [kind, digest] : entry.parts)
        out["parts"][std::string(toString(kind))] = digest;
    for (const auto& [kind, why] : entry.missing)
        out["missing"][std::string(toString(kind))] = why;
    return out;
}

bool isDigest(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

HealthEvidence healthFrom(const json& document, FieldReader& outer) {
    FieldReader in(document, outer.where());
    HealthEvidence health{.state = in.word("state", kHealthStates)};
    const auto running = in.count("running");
    if (running > 100'000) in.wrong("running", "is out of range");
    health.running = static_cast<int>(std::min<std::uint64_t>(running, 100'000));
    if (document.contains("own")) {
        health.own = in.number("own");
        if (*health.own < 0.0 || *health.own > 1.0) in.wrong("own", "is not between 0 and 1");
    }
    if (document.contains("version")) health.version = in.text("version");
    if (document.contains("started")) health.started = in.time("started");
    outer.take(in.result());
    return health;
}

/// «parts» or «missing».
std::map<PartKind, std::string> byKind(const json& document, const char* name, FieldReader& in) {
    std::map<PartKind, std::string> out;
    if (!document.contains(name)) return out;
    for (const auto& [word, value] : in.object(name).items()) {
        const auto kind = valueOf(kPartKinds, word);
        if (!kind || !value.is_string()) {
            in.wrong(name, "has a part of no known kind");
            return out;
        }
        out[*kind] = value.get<std::string>();
    }
    return out;
}

ServiceEntry entryFrom(const json& document, FieldReader& outer) {
    FieldReader in(document, outer.where());
    ServiceEntry entry{.service = ServiceId(in.text("service"))};
    entry.health = healthFrom(in.object("health"), in);
    entry.parts = byKind(document, "parts", in);
    entry.missing = byKind(document, "missing", in);
    for (const auto& [kind, digest] : entry.parts) {
        if (!isDigest(digest)) in.wrong("parts", "has a digest that is none");
    }
    outer.take(in.result());
    return entry;
}

std::vector<ServiceEntry> entriesFrom(const json& documents, FieldReader& in) {
    std::vector<ServiceEntry> out;
    if (documents.size() > kMostServices) {
        in.wrong("services", "are more than 100,000");
        return out;
    }
    for (const auto& document : documents) {
        auto entry = entryFrom(document, in);
        if (!in.result()) return out;
        if (!out.empty() && entry.service <= out.back().service)
            in.wrong("services", "do not stand by their names, each once");
        out.push_back(std::move(entry));
    }
    return out;
}

} // namespace

std::string manifestText(const Manifest& manifest) {
    json services = json::array();
    for (const auto& entry : manifest.services)
        services.push_back(entryDocument(entry));
    return canonicalText({{"format", kFormat},
                          {"version", kVersion},
                          {"id", manifest.id.value()},
                          {"fleet", manifest.fleet},
                          {"taken", toIso8601(manifest.taken)},
                          {"occasion", toString(manifest.occasion)},
                          {"by", manifest.by},
                          {"reason", manifest.reason},
                          {"plan", manifest.plan},
                          {"salt", manifest.saltId},
                          {"safe", manifest.safety.safe},
                          {"sweeps", manifest.safety.sweeps},
                          {"why_not_safe", manifest.safety.whyNot},
                          {"services", std::move(services)}});
}

Result<Manifest> manifestFrom(std::string_view text, const std::string& where) {
    const auto document = canonicalDocument(text, where);
    if (!document) return std::unexpected(document.error());
    FieldReader in(*document, where);
    if (in.text("format") != kFormat)
        return failure(ErrorCode::FixInput, "This is no snapshot of Holdfast.", where);
    if (const auto version = in.count("version"); version != kVersion)
        return failure(ErrorCode::FixInput,
                       fmt::format("It is of version {}; this Holdfast reads version {}. Use the Holdfast "
                                   "that wrote it, or a newer one.",
                                   version, kVersion),
                       where);
    Manifest out{.id = SnapshotId(in.text("id")), .fleet = in.text("fleet"), .taken = in.time("taken")};
    if (!isSnapshotId(out.id.value())) in.wrong("id", "is none like 20261122-003000-7f3a");
    out.occasion = in.word("occasion", kOccasions);
    out.by = in.text("by");
    out.reason = in.text("reason");
    out.plan = in.text("plan");
    out.saltId = in.text("salt");
    const auto sweeps = in.count("sweeps");
    if (sweeps > 1'000'000'000) in.wrong("sweeps", "is out of range");
    out.safety = {.safe = in.flag("safe"),
                  .sweeps = static_cast<int>(std::min<std::uint64_t>(sweeps, 1'000'000'000)),
                  .whyNot = in.text("why_not_safe")};
    out.services = entriesFrom(in.array("services"), in);
    if (auto read = in.result(); !read) return std::unexpected(read.error());
    // What this version does not know would be lost when it is written again.
    if (manifestText(out) != text)
        return failure(ErrorCode::FixInput, "It says something that this Holdfast does not know.", where);
    return out;
}

} // namespace holdfast::snapshots
