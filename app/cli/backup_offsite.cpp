// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/backup_offsite.h"

#include "app/cli/warm_fleet.h"
#include "engine/backups/backup_keeper.h"
#include "engine/backups/offsite_copy.h"
#include "engine/core/fleet/copy_settings.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::app {

using nlohmann::json;

namespace {

/// What to write, for people and as JSON.
struct Told {
    std::string text;
    json document;
};

/// Where they are here and there.
struct Places {
    backups::BackupPlace here;
    CopySettings there;
};

Result<Places> placesOf(const Options& options, const EnvironmentLookup& environment, const Clock& clock) {
    const auto outcome = readFleetFile(options.fleet, environment);
    if (!outcome.fleet)
        return failure(ErrorCode::FixInput,
                       outcome.diagnostics.empty() ? "the fleet file is not valid"
                                                   : toString(outcome.diagnostics.front()),
                       options.fleet);
    const ServiceId wanted(options.acting.service);
    const auto service = std::ranges::find(outcome.fleet->services, wanted, &ServiceSpec::id);
    const auto keeper = service != outcome.fleet->services.end()
                            ? backups::keeperOf(*outcome.fleet, *service, clock)
                            : nullptr;
    if (!keeper)
        return failure(
            ErrorCode::FixInput,
            fmt::format("{} has no «backup:» in the fleet file, or is not of this fleet.", wanted.value()),
            options.fleet);
    auto there = copySettingsIn(options.fleet, environment, wanted);
    if (!there)
        return failure(ErrorCode::FixInput,
                       fmt::format("{} has no «copy:» in its «backup:»: nothing of it is kept elsewhere.",
                                   wanted.value()),
                       options.fleet);
    return Places{.here = keeper->place(), .there = std::move(*there)};
}

Result<Told> copied(backups::OffsiteCopy& copies, const Places& places, const Clock& clock) {
    const auto report = copies.copy(places.here.settings.keep, clock.now(), {}, {});
    if (!report) return std::unexpected(report.error());
    json whole = json::array();
    for (const auto& id : report->whole)
        whole.push_back(id.value());
    const auto to = places.there.target();
    return Told{
        .text = fmt::format("Backups that are whole at {}: {}. Files sent: {} ({:.1f} MB). Old backups let "
                            "go there: {}.\n",
                            to, report->whole.size(), report->sentFiles,
                            static_cast<double>(report->sentBytes) / 1e6, report->dropped),
        .document = {{"to", to},
                     {"whole", std::move(whole)},
                     {"sent_files", report->sentFiles},
                     {"sent_bytes", report->sentBytes},
                     {"dropped", report->dropped}}};
}

Result<backups::BackupId> newest(backups::OffsiteCopy& copies, const Places& places) {
    const auto all = copies.list({});
    if (!all) return std::unexpected(all.error());
    const auto good =
        std::ranges::find_if(*all, [](const backups::CopiedBackup& one) { return one.damage.empty(); });
    if (good != all->end()) return good->id;
    return failure(ErrorCode::FixInput, fmt::format("There is no whole backup of {} at {}.",
                                                    places.here.service.value(), places.there.target()));
}

Result<Told> fetchedOrVerified(backups::OffsiteCopy& copies, const Places& places, const Options& options) {
    const auto id = options.acting.backup.empty()
                        ? newest(copies, places)
                        : Result<backups::BackupId>(backups::BackupId(options.acting.backup));
    if (!id) return std::unexpected(id.error());
    if (options.acting.verb == "verify-copy") {
        const auto text = copies.verify(*id, {}, {});
        if (!text) return std::unexpected(text.error());
        return Told{.text = *text + '\n',
                    .document = {{"id", id->value()}, {"sound", true}, {"text", *text}}};
    }
    const auto manifest = copies.fetch(*id, {}, {});
    if (!manifest) return std::unexpected(manifest.error());
    return Told{.text = fmt::format(
                    "The backup {} of {} came back, {:.1f} MB, and the log behind it. «backup verify» has "
                    "its own tool judge it, «backup restore» restores it.\n",
                    id->value(), manifest->server, static_cast<double>(manifest->storedBytes()) / 1e6),
                .document = {{"id", id->value()}, {"stored_bytes", manifest->storedBytes()}}};
}

} // namespace

bool isOffsite(const std::string& verb) {
    return verb == "copy" || verb == "fetch" || verb == "verify-copy";
}

int runBackupOffsite(const Options& options, const EnvironmentLookup& environment, std::ostream& out,
                     std::ostream& problems) {
    const SystemClock clock;
    const auto told = [&]() -> Result<Told> {
        const auto places = placesOf(options, environment, clock);
        if (!places) return std::unexpected(places.error());
        auto store = backups::ObjectStore::open(places->there, {});
        if (!store) return std::unexpected(store.error());
        backups::Repository repository(places->here);
        backups::OffsiteCopy copies(repository, places->here, std::move(*store));
        return options.acting.verb == "copy" ? copied(copies, *places, clock)
                                             : fetchedOrVerified(copies, *places, options);
    }();
    if (!told) {
        problems << "holdfast: " << told.error().detail << '\n';
        return exitCodeOf(told.error());
    }
    if (options.format == Format::Json)
        out << told->document.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    else
        out << told->text;
    out << std::flush;
    return exit_code::kDone;
}

} // namespace holdfast::app
