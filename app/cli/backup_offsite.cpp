// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/backup_offsite.h"

#include "app/cli/valid_fleet.h"
#include "app/cli/warm_fleet.h"
#include "engine/backups/backup_keeper.h"

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

Result<std::shared_ptr<backups::BackupKeeper>>
keeperOf(const Options& options, const EnvironmentLookup& environment, const Clock& clock) {
    const auto fleet = validFleet(options, environment);
    if (!fleet) return std::unexpected(fleet.error());
    const ServiceId wanted(options.acting.service);
    const auto service = std::ranges::find(fleet->services, wanted, &ServiceSpec::id);
    auto keeper = service != fleet->services.end() ? backups::keeperOf(*fleet, *service, clock) : nullptr;
    if (keeper) return keeper;
    return failure(
        ErrorCode::FixInput,
        fmt::format("{} has no «backup:» in the fleet file, or is not of this fleet.", wanted.value()),
        options.fleet);
}

Result<Told> copied(backups::OffsiteCopy& copies, const backups::BackupPlace& place, const Clock& clock) {
    const auto report = copies.copy(place.settings.keep, clock.now(), {}, {});
    if (!report) return std::unexpected(report.error());
    json whole = json::array();
    for (const auto& id : report->whole)
        whole.push_back(id.value());
    const auto to = place.settings.copy->target();
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

Result<backups::BackupId> newest(backups::OffsiteCopy& copies, const backups::BackupPlace& place) {
    const auto all = copies.list({});
    if (!all) return std::unexpected(all.error());
    const auto good =
        std::ranges::find_if(*all, [](const backups::CopiedBackup& one) { return one.damage.empty(); });
    if (good != all->end()) return good->id;
    return failure(ErrorCode::FixInput, fmt::format("There is no whole backup of {} at {}.",
                                                    place.service.value(), place.settings.copy->target()));
}

Result<Told> fetchedOrVerified(backups::OffsiteCopy& copies, const backups::BackupPlace& place,
                               const Options& options) {
    const auto id = options.acting.backup.empty()
                        ? newest(copies, place)
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
                    "The backup {} of {} came back, {:.1f} MB{}. «backup verify» has its own tool judge it, "
                    "«backup restore» restores it.\n",
                    id->value(), manifest->server, static_cast<double>(manifest->storedBytes()) / 1e6,
                    manifest->log ? ", and the log behind it" : ""),
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
        const auto keeper = keeperOf(options, environment, clock);
        if (!keeper) return std::unexpected(keeper.error());
        auto copies = (*keeper)->copies();
        if (!copies) return std::unexpected(copies.error());
        const auto& place = (*keeper)->place();
        return options.acting.verb == "copy" ? copied(*copies, place, clock)
                                             : fetchedOrVerified(*copies, place, options);
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
