// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/snapshots/fleet_recorder.h"

#include "engine/core/base/secret_masking.h"
#include "engine/core/base/sha256.h"
#include "engine/core/snapshots/canonical_json.h"
#include "engine/recovery/server_call.h"
#include "engine/snapshots/live_files.h"
#include "engine/snapshots/live_settings.h"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace holdfast::snapshots {

namespace {

using recovery::Subject;
using SteadyTime = std::chrono::steady_clock;
using Identities = std::map<ports::Platform*, Result<ports::PlatformIdentity>>;

constexpr Duration kIdentifying{3'000};
constexpr std::size_t kLongestWhy = 400;

std::string sentenceOf(const Error& error) {
    return recovery::shownText(maskSecrets(error.detail), kLongestWhy);
}

Duration until(SteadyTime::time_point end) {
    return std::max(Duration(0), std::chrono::duration_cast<Duration>(end - SteadyTime::now()));
}

/// Reads one service.
class ServiceReading {
public:
    struct Ways {
        const Concealer& concealer;
        const Identities& identities;
        const FleetState* state = nullptr;
        SteadyTime::time_point end;
        std::stop_token stop;
    };

    ServiceReading(const Ways& ways, const ServiceSpec& service) : m_ways(ways), m_service(service) {
        entry.service = service.id;
    }

    void read(const Result<Subject>& subject) {
        evidence();
        if (!subject) {
            entry.missing[PartKind::Workload] = sentenceOf(subject.error());
            files({});
        } else {
            const auto identity = m_ways.identities.find(subject->platform);
            workload(*subject, identity == m_ways.identities.end() ? nullptr : &identity->second);
            const bool known = identity != m_ways.identities.end() && identity->second;
            files(known ? *identity->second : ports::PlatformIdentity{});
        }
        if (hasLiveSettings(m_service)) settings();
    }

    ServiceEntry entry;
    PartTexts parts;
    PlainRecord plain;

private:
    void keep(PartKind kind, const nlohmann::json& document) {
        auto text = canonicalText(document);
        auto digest = sha256Hex(text);
        parts[digest] = std::make_shared<const std::string>(std::move(text));
        entry.parts[kind] = std::move(digest);
    }

    [[nodiscard]] bool isLate(PartKind kind) {
        if (until(m_ways.end) > Duration(0)) return false;
        entry.missing[kind] = "It was not read in time.";
        return true;
    }

    void evidence() {
        const auto* found = m_ways.state == nullptr ? nullptr : m_ways.state->find(m_service.id);
        if (found == nullptr) return;
        entry.health.state = found->state;
        entry.health.own = found->own.score;
        entry.health.version = found->version;
    }

    void workload(const Subject& subject, const Result<ports::PlatformIdentity>* identity) {
        if (subject.platform == nullptr || identity == nullptr) return;
        if (!*identity) {
            entry.missing[PartKind::Workload] = sentenceOf(identity->error());
            return;
        }
        if (isLate(PartKind::Workload)) return;
        auto found = subject.platform->describe(subject.workload,
                                                {.deadline = until(m_ways.end), .stop = m_ways.stop});
        if (!found) {
            entry.missing[PartKind::Workload] = sentenceOf(found.error());
            return;
        }
        for (const auto& instance : found->instances) {
            entry.health.running += instance.state == workloads::InstanceState::Running ? 1 : 0;
            if (instance.started > entry.health.started) entry.health.started = instance.started;
        }
        const auto& who = **identity;
        plain.workload = {.platform =
                              who.address.empty() ? who.kind : fmt::format("{} {}", who.kind, who.address),
                          .workload = subject.workload,
                          .replicas = static_cast<int>(found->instances.size()),
                          .configuration = std::move(found->configuration)};
        keep(PartKind::Workload, documentOf(*plain.workload, m_ways.concealer));
    }

    void files(const ports::PlatformIdentity& platform) {
        if (m_service.configurationFiles.empty() || isLate(PartKind::Files)) return;
        if (const auto here = filesAreHere(m_service, platform); !here) {
            entry.missing[PartKind::Files] = sentenceOf(here.error());
            return;
        }
        for (const auto& path : m_service.configurationFiles)
            plain.files[path] = readLiveFile(path);
        keep(PartKind::Files, documentOf(plain.files, m_ways.concealer));
    }

    void settings() {
        if (isLate(PartKind::Settings)) return;
        auto found = readLiveSettings(m_service, until(m_ways.end), m_ways.stop);
        if (!found) {
            entry.missing[PartKind::Settings] = sentenceOf(found.error());
            return;
        }
        if (!found->partly.empty())
            entry.missing[PartKind::Settings] = recovery::shownText(maskSecrets(found->partly), kLongestWhy);
        plain.settings = std::move(found->settings);
        keep(PartKind::Settings, documentOf(*plain.settings, m_ways.concealer));
    }

    const Ways& m_ways;
    const ServiceSpec& m_service;
};

/// Every service once, by id. FixInput: there is no such one.
Result<std::vector<const ServiceSpec*>> chosen(const FleetSpec& fleet, std::span<const ServiceId> services) {
    std::vector<const ServiceSpec*> out;
    for (const auto& id : services) {
        const auto* found = fleet.find(id);
        if (found == nullptr)
            return failure(ErrorCode::FixInput,
                           fmt::format("The fleet has no service «{}». Look into its file.", id.value()),
                           id.value());
        out.push_back(found);
    }
    for (const auto& service : fleet.services) {
        if (services.empty()) out.push_back(&service);
    }
    std::ranges::sort(out, {}, [](const ServiceSpec* one) { return one->id; });
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

/// Each platform is asked once who it is: one that does not answer costs its deadline once, not for each of
/// its services.
Identities identified(const std::vector<Result<Subject>>& subjects, const ports::PlatformContext& context,
                      SteadyTime::time_point end) {
    Identities out;
    for (const auto& subject : subjects) {
        if (!subject || subject->platform == nullptr || out.contains(subject->platform)) continue;
        const auto deadline = std::min(kIdentifying, until(end));
        out.emplace(subject->platform,
                    subject->platform->identify({.deadline = deadline, .stop = context.stop}));
    }
    return out;
}

} // namespace

void Recording::addTo(SecretPool& pool) const {
    for (const auto& one : plain) {
        if (one.workload) snapshots::addTo(pool, one.workload->configuration);
        for (const auto& [path, file] : one.files)
            snapshots::addTo(pool, file);
        if (one.settings) snapshots::addTo(pool, *one.settings);
    }
}

Result<Recording> FleetRecorder::record(std::span<const ServiceId> services, const Concealer& concealer,
                                        PlainTexts texts, const ports::PlatformContext& context,
                                        const recovery::RecordingProgress& progress) {
    const auto specs = chosen(m_parts.fleet, services);
    if (!specs) return std::unexpected(specs.error());
    const auto end = SteadyTime::now() + context.deadline;
    std::vector<Result<Subject>> subjects;
    for (const auto* spec : *specs)
        subjects.push_back(m_parts.subjects.find(spec->id));
    const auto identities = identified(subjects, context, end);
    const auto state = m_parts.newest ? m_parts.newest() : nullptr;

    Recording out;
    out.services.resize(specs->size());
    out.plain.resize(texts == PlainTexts::Keep ? specs->size() : 0);
    std::mutex mutex;
    std::atomic<std::size_t> next{0};
    std::size_t done = 0;
    const auto work = [&] {
        while (!context.stop.stop_requested()) {
            const auto index = next.fetch_add(1);
            if (index >= specs->size()) return;
            const ServiceReading::Ways ways{.concealer = concealer,
                                            .identities = identities,
                                            .state = state.get(),
                                            .end =
                                                std::min(end, SteadyTime::now() + m_parts.bounds.eachService),
                                            .stop = context.stop};
            ServiceReading reading(ways, *(*specs)[index]);
            reading.read(subjects[index]);
            const std::lock_guard lock(mutex);
            out.services[index] = std::move(reading.entry);
            out.parts.merge(reading.parts);
            if (texts == PlainTexts::Keep) out.plain[index] = std::move(reading.plain);
            if (progress) progress(++done, specs->size());
        }
    };
    {
        std::vector<std::jthread> threads;
        const auto wanted = std::min(m_parts.bounds.atOnce, specs->size());
        for (std::size_t i = 1; i < wanted; ++i) {
            threads.emplace_back(work);
            pthread_setname_np(threads.back().native_handle(), "recording");
        }
        work();
    }
    if (context.stop.stop_requested())
        return failure(ErrorCode::Cancelled, "Reading the fleet was stopped before all of it was read.");
    return out;
}

} // namespace holdfast::snapshots
