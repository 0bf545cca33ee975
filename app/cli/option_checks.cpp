// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/option_checks.h"

#include "engine/core/actions/recovery_action.h"
#include "engine/core/backups/backup.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>

namespace holdfast::app {

std::string impactMisuse(const Options& options) {
    if (options.action != Action::Impact) {
        const bool given = !options.graph.empty() || !options.services.empty() || options.analysis;
        return given ? "--graph, --service and --analysis are for impact" : "";
    }
    if (options.fleet.empty() == options.graph.empty())
        return "impact: expected either a fleet file or --graph FILE.csv";
    if (options.services.empty() && !options.analysis)
        return "impact: expected --service NAME (once for each that fails) or --analysis";
    return {};
}

std::string forecastMisuse(const Options& options) {
    if (options.action == Action::Warnings) return {};
    if (options.action != Action::Forecast) {
        const bool given = options.horizon > 0 || !options.seasons.empty();
        return given ? "--horizon and --season are for forecast" : "";
    }
    if (options.horizonIsTime) return "forecast: expected --horizon STEPS, found a time";
    if (options.input.empty()) return "forecast: expected --input FILE.csv (id,v1,v2,…; one series a line)";
    if (options.horizon == 0) return "forecast: expected --horizon STEPS";
    if (!options.fleet.empty()) return fmt::format("forecast: «{}» is one word too many", options.fleet);
    return {};
}

std::string anomaliesMisuse(const Options& options) {
    if (options.action != Action::Anomalies) {
        const bool given = !options.method.empty() || !options.train.empty() ||
                           !options.labelColumn.empty() || !options.order.empty() || options.trees > 0 ||
                           options.sample > 0 || options.seed > 0;
        if (given)
            return "--method, --train, --label-column, --order, --trees, --sample and --seed are for "
                   "anomalies";
        if (!options.input.empty() && options.action != Action::Forecast &&
            options.action != Action::Warnings)
            return "--input is for forecast, anomalies and warnings";
        return {};
    }
    if (options.method.empty()) return "anomalies: expected --method forest or stream";
    if (options.input.empty()) return "anomalies: expected --input FILE.csv (one observation a row)";
    const bool forest = !options.train.empty() || !options.labelColumn.empty() || !options.order.empty() ||
                        options.trees > 0 || options.sample > 0 || options.seed > 0;
    if (options.method == "stream" && forest)
        return "--train, --label-column, --order, --trees, --sample and --seed are for anomalies --method "
               "forest";
    if (!options.fleet.empty()) return fmt::format("anomalies: «{}» is one word too many", options.fleet);
    return {};
}

std::string warningsMisuse(const Options& options) {
    if (options.action != Action::Warnings) {
        if (options.limit) return "--limit is for warnings";
        const bool time = options.horizonIsTime && options.action != Action::Forecast;
        return time ? "--horizon is for forecast and warnings" : "";
    }
    if (options.input.empty()) return "warnings: expected --input FILE.csv (minute,s00,s01,…)";
    if (!options.limit) return "warnings: expected --limit NUMBER";
    if (options.horizon > 0) return "warnings: expected --horizon as a time such as 15m, found steps";
    if (!options.seasons.empty()) return "warnings: --season is for forecast";
    if (!options.fleet.empty()) return fmt::format("warnings: «{}» is one word too many", options.fleet);
    return {};
}

namespace {

bool givenForRestore(const ActingOptions& acting) {
    return !acting.into.empty() || acting.at || acting.atBackup || acting.transaction;
}

bool isToTwoPoints(const ActingOptions& acting) {
    return (acting.at || acting.atBackup) && acting.transaction;
}

bool givenForActing(const ActingOptions& acting) {
    const ActingOptions usual;
    return !acting.action.empty() || acting.dryRun || !acting.confirm.empty() || !acting.reason.empty() ||
           !acting.second.empty() || !acting.settings.empty() || acting.limit != usual.limit ||
           givenForRestore(acting);
}

std::string take(std::vector<std::string>& words) {
    if (words.empty()) return {};
    auto word = words.front();
    words.erase(words.begin());
    return word;
}

std::string placeVerb(std::vector<std::string>& words, Options& options,
                      std::initializer_list<std::string_view> verbs, std::string_view command) {
    options.acting.verb = take(words);
    std::string known;
    for (const auto verb : verbs) {
        if (verb == options.acting.verb) return {};
        known += fmt::format("{}{}", known.empty() ? "" : ", ", verb);
    }
    return fmt::format("{}: expected one of {}{}", command, known,
                       options.acting.verb.empty() ? "" : fmt::format(", found «{}»", options.acting.verb));
}

/// snapshot VERB FLEET.yaml|--lab …
std::string placeSnapshot(std::vector<std::string>& words, Options& options) {
    auto& acting = options.acting;
    if (auto wrong =
            placeVerb(words, options,
                      {"take", "list", "show", "diff", "verify", "pin", "unpin", "drop", "export", "import"},
                      "snapshot");
        !wrong.empty())
        return wrong;
    const auto& verb = acting.verb;
    if (options.format == Format::Csv) return "snapshot: expected --format text or json";
    if (!acting.reason.empty() && verb != "take") return "snapshot: --reason is for snapshot take";
    if (!options.lab) options.fleet = take(words);
    if (!options.lab && options.fleet.empty())
        return fmt::format("snapshot {}: expected FLEET.yaml or --lab", verb);
    if (verb != "take" && verb != "list") acting.snapshot = take(words);
    if (acting.snapshot.empty() && verb != "take" && verb != "list" && verb != "verify")
        return fmt::format("snapshot {}: expected {}", verb,
                           verb == "import" ? "a file" : "the id of a snapshot");
    if (verb == "diff") acting.other = take(words);
    if (verb == "show") acting.service = take(words);
    return words.empty() ? "" : fmt::format("«{}» is one word too many", words.front());
}

/// backup VERB FLEET.yaml SERVICE [ID]
std::string placeBackup(std::vector<std::string>& words, Options& options) {
    auto& acting = options.acting;
    if (auto wrong = placeVerb(words, options,
                               {"list", "take", "verify", "drill", "restore", "copy", "fetch", "verify-copy"},
                               "backup");
        !wrong.empty())
        return wrong;
    const auto& verb = acting.verb;
    if (options.format == Format::Csv) return "backup: expected --format text or json";
    if (options.lab) return "backup: the lab goes with all of its data; expected FLEET.yaml";
    options.fleet = take(words);
    if (options.fleet.empty()) return fmt::format("backup {}: expected FLEET.yaml", verb);
    acting.service = take(words);
    if (acting.service.empty() && verb != "list") return fmt::format("backup {}: expected a service", verb);
    if (verb != "list" && verb != "take" && verb != "copy") acting.backup = take(words);
    if (!acting.backup.empty() && !backups::isBackupId(acting.backup))
        return fmt::format("backup {}: expected the id of a backup such as 20261122-003000-7f3a, found «{}»",
                           verb, acting.backup);
    if (verb == "restore" && !acting.into.starts_with('/'))
        return "backup restore: expected --into FOLDER, which must not be there or be empty";
    if (verb != "restore" && givenForRestore(acting))
        return "--into, --at and --transaction are for backup restore";
    if (isToTwoPoints(acting)) return "backup restore: either --at or --transaction, not both";
    return words.empty() ? "" : fmt::format("«{}» is one word too many", words.front());
}

/// restore FLEET.yaml|--lab SERVICE
std::string placeRestore(std::vector<std::string>& words, Options& options) {
    auto& acting = options.acting;
    if (!options.lab) options.fleet = take(words);
    acting.service = take(words);
    if (acting.service.empty())
        return fmt::format("restore: expected {} SERVICE", options.lab ? "--lab" : "FLEET.yaml");
    if (!acting.action.empty()) return "--action is for recover";
    if (acting.into.starts_with('/'))
        return "restore: --into is fresh or in-place; into a folder of its own: «holdfast backup restore»";
    if (isToTwoPoints(acting)) return "restore: either --at or --transaction, not both";
    acting.action = actions::toString(actions::RecoveryAction::Restore);
    if (!acting.into.empty()) acting.settings.emplace("into", acting.into);
    if (acting.at) acting.settings.emplace("at", toIso8601(*acting.at));
    if (acting.atBackup) acting.settings.emplace("at", "backup");
    if (acting.transaction) acting.settings.emplace("transaction", std::to_string(*acting.transaction));
    return words.empty() ? "" : fmt::format("«{}» is one word too many", words.front());
}

} // namespace

std::string placeActing(std::vector<std::string>& words, Options& options) {
    auto& acting = options.acting;
    switch (options.action) {
    case Action::Recover:
    case Action::Guards: {
        const bool recovers = options.action == Action::Recover;
        const auto* name = recovers ? "recover" : "guards";
        if (!options.lab) options.fleet = take(words);
        acting.service = take(words);
        if (acting.service.empty())
            return fmt::format("{}: expected {} SERVICE", name, options.lab ? "--lab" : "FLEET.yaml");
        if (recovers && acting.action.empty())
            return "recover: expected --action, such as --action graceful-restart";
        return words.empty() ? "" : fmt::format("«{}» is one word too many", words.front());
    }
    case Action::RollBack:
        if (!options.lab) options.fleet = take(words);
        if (options.fleet.empty() && !options.lab) return "rollback: expected FLEET.yaml or --lab";
        if (!acting.action.empty()) return "--action is for recover";
        acting.service = take(words);
        acting.action = actions::toString(actions::RecoveryAction::EmergencyRollback);
        acting.settings.emplace("scope", acting.service.empty() ? "fleet" : "service");
        return words.empty() ? "" : fmt::format("«{}» is one word too many", words.front());
    case Action::Restore:
        return placeRestore(words, options);
    case Action::Plan:
        if (auto wrong = placeVerb(words, options, {"list", "show", "export"}, "plan"); !wrong.empty())
            return wrong;
        if (acting.verb == "list") return {};
        acting.plan = take(words);
        if (acting.plan.empty()) return fmt::format("plan {}: expected the id of a plan", acting.verb);
        return words.empty() ? "" : fmt::format("«{}» is one word too many", words.front());
    case Action::Audit:
        if (auto wrong = placeVerb(words, options, {"list", "verify", "export"}, "audit"); !wrong.empty())
            return wrong;
        if (words.empty() && !options.lab)
            return fmt::format("audit {}: expected FLEET.yaml or --lab", acting.verb);
        return {};
    case Action::Snapshot:
        return placeSnapshot(words, options);
    case Action::Backup:
        return placeBackup(words, options);
    default:
        return givenForActing(acting)
                   ? "--action, --dry-run, --confirm, --reason, --second-person, --set, --to, --last, "
                     "--from, --into, --at and --transaction are for recover, rollback, restore, plan, audit "
                     "and backup"
                   : "";
    }
}

} // namespace holdfast::app
