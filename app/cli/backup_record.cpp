// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/backup_record.h"

#include "app/cli/backup_text.h"
#include "app/cli/valid_fleet.h"
#include "app/cli/warm_fleet.h"
#include "engine/backups/backup_keeper.h"
#include "engine/core/backups/backup_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace holdfast::app {

using nlohmann::json;

namespace {

Result<backups::BackupState> listed(const Options& options, const EnvironmentLookup& environment,
                                    const Clock& clock) {
    const auto fleet = validFleet(options, environment);
    if (!fleet) return std::unexpected(fleet.error());
    backups::BackupState state;
    const ServiceId wanted(options.acting.service);
    for (const auto& service : fleet->services) {
        if (!wanted.isEmpty() && service.id != wanted) continue;
        const auto keeper = backups::keeperOf(*fleet, service, clock);
        if (!keeper) continue;
        auto all = keeper->list();
        if (!all) return std::unexpected(all.error());
        backups::ServiceBackups one{
            .service = service.id, .backups = std::move(*all), .copy = keeper->copyStatus()};
        if (const auto* drill = backups::newestDrill(one.backups); drill != nullptr && drill->proven)
            one.recoveryTime = drill->recoveryTime();
        state.services.push_back(std::move(one));
    }
    if (!state.services.empty()) return state;
    return failure(ErrorCode::FixInput,
                   wanted.isEmpty() ? "No service of this fleet has a «backup:»."
                                    : fmt::format("{} has no «backup:» in the fleet file, or is not of this "
                                                  "fleet.",
                                                  wanted.value()),
                   options.fleet);
}

} // namespace

int runBackupList(const Options& options, const EnvironmentLookup& environment, std::ostream& out,
                  std::ostream& problems) {
    const SystemClock clock;
    const auto state = listed(options, environment, clock);
    if (!state) {
        problems << "holdfast: " << state.error().detail << '\n';
        return exitCodeOf(state.error());
    }
    if (options.format == Format::Json) {
        out << backups::shownJson(*state).dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    } else {
        for (const auto& service : state->services)
            out << backupTable(service, clock.now());
    }
    out << std::flush;
    return exit_code::kDone;
}

} // namespace holdfast::app
