// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record_command.h"

#include "app/cli/acting_text.h"
#include "app/cli/valid_fleet.h"
#include "app/cli/warm_fleet.h"
#include "app/store_factory.h"
#include "app/watch.h"
#include "engine/core/actions/audit_chain.h"
#include "engine/core/actions/plan_json.h"
#include "engine/core/actions/sheet_json.h"
#include "engine/core/fleet/state_json.h"
#include "engine/stores/action_store_factory.h"
#include "engine/stores/anchor_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace holdfast::app {

namespace fs = std::filesystem;

namespace {

using nlohmann::json;

constexpr const char* kLabFleet = "lab";

/// A fleet's folder below the data folder, and what it is called.
struct Kept {
    fs::path folder;
    std::string fleet;
};

fs::path fleetsFolder(const Options& options) {
    return fs::path(options.dataFolder.empty() ? defaultDataFolder() : options.dataFolder) / "fleets";
}

/// Whether something was kept there; a store that is asked would make its folder.
bool isKept(const fs::path& folder, const EnvironmentLookup& environment) {
    std::error_code problem;
    const auto shared = environment(stores::kStoreUrl);
    return (shared && !shared->empty()) || fs::exists(folder / "actions.db", problem);
}

std::vector<Kept> everyFleet(const Options& options, const EnvironmentLookup& environment) {
    std::vector<Kept> kept;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(fleetsFolder(options), problem)) {
        if (isKept(entry.path(), environment))
            kept.push_back({.folder = entry.path(), .fleet = entry.path().filename().string()});
    }
    std::ranges::sort(kept, {}, &Kept::fleet);
    return kept;
}

int tell(std::ostream& problems, const Error& error) {
    problems << "holdfast: " << error.detail << '\n';
    return exitCodeOf(error);
}

int listPlans(const Options& options, const EnvironmentLookup& environment, std::ostream& out,
              std::ostream& problems) {
    const SystemClock clock;
    std::vector<actions::PlanSummary> all;
    for (const auto& kept : everyFleet(options, environment)) {
        const auto opened = stores::openActionStore(kept.folder, environment, clock);
        auto plans = opened.store->plans(
            kept.fleet, {.service = {}, .from = {}, .to = {}, .limit = options.acting.limit});
        if (!plans) return tell(problems, plans.error());
        all.insert(all.end(), plans->begin(), plans->end());
    }
    std::ranges::sort(all, std::ranges::greater{}, &actions::PlanSummary::began);
    if (all.size() > options.acting.limit) all.resize(options.acting.limit);
    out << summariesOutput(all, options.format) << std::flush;
    return exit_code::kDone;
}

int showPlan(const Options& options, const EnvironmentLookup& environment, std::ostream& out,
             std::ostream& problems) {
    const SystemClock clock;
    const actions::PlanId id(options.acting.plan);
    for (const auto& kept : everyFleet(options, environment)) {
        const auto opened = stores::openActionStore(kept.folder, environment, clock);
        const auto detail = opened.store->plan(id);
        if (!detail && detail.error().code == ErrorCode::Replan) continue;
        if (!detail) return tell(problems, detail.error());
        const auto document = actions::provenToJson(*detail);
        const bool asJson =
            options.acting.verb == "export" ? options.format != Format::Csv : options.format == Format::Json;
        if (asJson)
            out << document.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
        else if (options.format == Format::Csv)
            out << stepsCsv({{"plan", document}});
        else
            out << actions::planToText(detail->plan) << detailText(*detail);
        out << std::flush;
        return exit_code::kDone;
    }
    problems << fmt::format("holdfast: there is no plan «{}» here; holdfast plan list names them\n",
                            id.value());
    return exit_code::kBadUsage;
}

/// The fleet's name as its file gives it.
Result<Kept> fleetOf(const Options& options, const EnvironmentLookup& environment) {
    if (options.lab)
        return Kept{.folder = fleetsFolder(options) / folderNameOf(kLabFleet), .fleet = kLabFleet};
    const auto fleet = validFleet(options, environment);
    if (!fleet) return std::unexpected(fleet.error());
    const auto& name = fleet->name;
    return Kept{.folder = fleetsFolder(options) / folderNameOf(name), .fleet = name};
}

std::string auditTable(std::span<const actions::AuditEntry> entries) {
    if (entries.empty()) return "The audit trail has no entry yet.\n";
    std::string text =
        fmt::format("{:<6} {:<24}  {:<18} {:<20} {}\n", "ENTRY", "TIME", "KIND", "ACTOR", "TEXT");
    for (const auto& entry : entries)
        text += fmt::format("{:<6} {:<24}  {:<18} {:<20} {}\n", entry.sequence, toIso8601(entry.time),
                            entry.note.kind, entry.note.actor, entry.note.text);
    return text;
}

void writeEntries(std::span<const actions::AuditEntry> entries, Format format, std::ostream& out) {
    if (format == Format::Csv) {
        out << actions::auditToCsv(entries);
    } else if (format == Format::Json) {
        json list = json::array();
        for (const auto& entry : entries)
            list.push_back(actions::auditToJson(entry));
        out << list.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    } else {
        out << auditTable(entries);
    }
    out << std::flush;
}

int verify(const actions::ChainVerdict& verdict, Format format, std::ostream& out) {
    if (format == Format::Json)
        out << json{{"whole", verdict.whole},
                    {"entries", verdict.entries},
                    {"first_broken", verdict.firstBroken},
                    {"reason", verdict.reason}}
                   .dump(2)
            << '\n';
    else if (format == Format::Csv)
        out << fmt::format("whole,entries,first_broken\n{},{},{}\n", verdict.whole, verdict.entries,
                           verdict.firstBroken);
    else if (verdict.whole)
        out << fmt::format("The audit trail is whole: {} entries.\n", verdict.entries);
    else
        out << fmt::format("The audit trail is broken at entry {} of {}: {}\n", verdict.firstBroken,
                           verdict.entries, verdict.reason);
    out << std::flush;
    return verdict.whole ? exit_code::kDone : exit_code::kFailed;
}

} // namespace

int runPlan(const Options& options, const EnvironmentLookup& environment, std::ostream& out,
            std::ostream& problems) {
    return options.acting.verb == "list" ? listPlans(options, environment, out, problems)
                                         : showPlan(options, environment, out, problems);
}

int runAudit(const Options& options, const EnvironmentLookup& environment, std::ostream& out,
             std::ostream& problems) {
    const auto kept = fleetOf(options, environment);
    if (!kept) return tell(problems, kept.error());
    std::vector<actions::AuditEntry> entries;
    actions::ChainVerdict verdict;
    if (isKept(kept->folder, environment)) {
        const SystemClock clock;
        const auto opened = stores::openActionStore(kept->folder, environment, clock);
        const stores::AnchoredAuditStore anchored(*opened.store, opened.anchor);
        auto read = anchored.entries();
        if (!read) return tell(problems, read.error());
        entries = std::move(*read);
        const auto anchor = anchored.anchor();
        verdict = anchor ? actions::verifyChain(entries, *anchor)
                         : actions::ChainVerdict{.whole = false,
                                                 .entries = entries.size(),
                                                 .firstBroken = 0,
                                                 .reason = anchor.error().detail};
    }
    if (options.acting.verb == "verify") return verify(verdict, options.format, out);
    if (!verdict.whole)
        problems << fmt::format("holdfast: the audit trail is broken at entry {}: {}\n", verdict.firstBroken,
                                verdict.reason);
    if (options.acting.verb == "list") {
        std::ranges::reverse(entries);
        entries.resize(std::min(entries.size(), options.acting.limit));
    }
    const bool exports = options.acting.verb == "export" && !options.formatNamed;
    writeEntries(entries, exports ? Format::Json : options.format, out);
    return exit_code::kDone;
}

} // namespace holdfast::app
