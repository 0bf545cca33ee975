// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/snapshot_record.h"

#include "app/cli/snapshot_text.h"
#include "app/cli/valid_fleet.h"
#include "app/cli/warm_fleet.h"
#include "app/store_factory.h"
#include "app/watch.h"
#include "engine/core/snapshots/snapshot_json.h"
#include "engine/snapshots/snapshot_compare.h"
#include "engine/snapshots/snapshot_list.h"
#include "engine/stores/snapshot_salt.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace holdfast::app {

namespace fs = std::filesystem;
using namespace snapshots;
using nlohmann::json;

namespace {

constexpr const char* kLabFleet = "lab";

/// The snapshots of one fleet, read without anybody who takes them.
struct Kept {
    stores::SnapshotFolder folder;
    std::vector<SnapshotSummary> all;
};

Result<std::string> fleetName(const Options& options, const EnvironmentLookup& environment) {
    if (options.lab) return kLabFleet;
    const auto fleet = validFleet(options, environment);
    if (!fleet) return std::unexpected(fleet.error());
    return fleet->name;
}

Result<Kept> kept(const Options& options, const EnvironmentLookup& environment) {
    const auto fleet = fleetName(options, environment);
    if (!fleet) return std::unexpected(fleet.error());
    const fs::path data(options.dataFolder.empty() ? defaultDataFolder() : options.dataFolder);
    Kept out{.folder = stores::SnapshotFolder(data / "fleets" / folderNameOf(*fleet) / "snapshots"),
             .all = {}};
    const auto listed = out.folder.list();
    if (!listed) return std::unexpected(listed.error());
    std::string saltId;
    std::error_code problem;
    if (fs::exists(data / "snapshot.salt", problem)) {
        auto salt = stores::snapshotSalt(data / "snapshot.salt");
        if (!salt) return std::unexpected(salt.error());
        saltId = Concealer(std::move(*salt)).saltId();
    }
    out.all = summariesOf(*listed, saltId, SystemClock().now());
    return out;
}

void write(std::ostream& out, const json& document) {
    out << document.dump(2, ' ', false, json::error_handler_t::replace) << '\n' << std::flush;
}

const SnapshotSummary* find(const Kept& here, const std::string& id) {
    const auto found = std::ranges::find(here.all, SnapshotId(id), &SnapshotSummary::id);
    return found == here.all.end() ? nullptr : &*found;
}

Error noSuch(const std::string& id) {
    return {.code = ErrorCode::FixInput,
            .detail = fmt::format("There is no snapshot «{}». «snapshot list» names them.", id),
            .where = id};
}

Result<int> list(const Options& options, const Kept& here, std::ostream& out) {
    if (options.format == Format::Json) {
        json all = json::array();
        for (const auto& one : here.all)
            all.push_back(shownJson(one));
        write(out, {{"snapshots", std::move(all)}});
    } else {
        out << snapshotTable(here.all) << std::flush;
    }
    return exit_code::kDone;
}

/// A snapshot, or with a service and a part the document of it.
Result<int> show(const Options& options, const Kept& here, std::ostream& out) {
    const auto* one = find(here, options.acting.snapshot);
    if (one == nullptr) return std::unexpected(noSuch(options.acting.snapshot));
    if (!options.acting.service.empty()) {
        const auto snapshot = here.folder.load(one->id);
        if (!snapshot) return std::unexpected(snapshot.error());
        const ServiceId service(options.acting.service);
        json parts = json::object();
        for (const auto kind : {PartKind::Workload, PartKind::Files, PartKind::Settings}) {
            if (snapshot->part(service, kind) == nullptr) continue;
            const auto text = shownPart(*snapshot, service, kind);
            if (text) parts[std::string(toString(kind))] = json::parse(*text, nullptr, false);
        }
        if (parts.empty()) return std::unexpected(shownPart(*snapshot, service, PartKind::Workload).error());
        write(out, parts);
        return exit_code::kDone;
    }
    if (options.format == Format::Json)
        write(out, shownJson(*one));
    else
        out << snapshotText(*one) << std::flush;
    return one->damage.empty() ? exit_code::kDone : exit_code::kFailed;
}

Result<int> verify(const Options& options, const Kept& here, std::ostream& out) {
    json all = json::array();
    int code = exit_code::kDone;
    const auto& id = options.acting.snapshot;
    if (!id.empty() && find(here, id) == nullptr) return std::unexpected(noSuch(id));
    for (const auto& one : here.all) {
        if (!id.empty() && one.id.value() != id) continue;
        if (!one.damage.empty()) code = exit_code::kFailed;
        if (options.format == Format::Text)
            out << fmt::format("{}: {}\n", one.id.value(), one.damage.empty() ? "intact" : one.damage);
        all.push_back({{"snapshot", one.id.value()},
                       {"intact", one.damage.empty()},
                       {"damage", one.damage.empty() ? json(nullptr) : json(one.damage)}});
    }
    if (options.format == Format::Json) write(out, {{"snapshots", std::move(all)}});
    out << std::flush;
    return code;
}

Result<int> diff(const Options& options, const Kept& here, std::ostream& out) {
    const auto before = here.folder.load(SnapshotId(options.acting.snapshot));
    if (!before) return std::unexpected(before.error());
    const auto after = here.folder.load(SnapshotId(options.acting.other));
    if (!after) return std::unexpected(after.error());
    const auto found = diffOf(*before, *after);
    if (options.format == Format::Json)
        write(out, shownJson(found));
    else
        out << diffText(found) << std::flush;
    return exit_code::kDone;
}

Result<int> exportOne(const Options& options, const Kept& here, std::ostream& out) {
    if (&out == &std::cout && ::isatty(STDOUT_FILENO) != 0)
        return failure(ErrorCode::FixInput,
                       "This is no text for a terminal. Write it to a file: snapshot export … > FILE");
    const auto bytes = here.folder.exported(SnapshotId(options.acting.snapshot));
    if (!bytes) return std::unexpected(bytes.error());
    out.write(bytes->data(), static_cast<std::streamsize>(bytes->size()));
    out.flush();
    if (!out) return failure(ErrorCode::FixSetup, "It could not be written. Is the disk full?");
    return exit_code::kDone;
}

Result<int> carryOut(const Options& options, const Kept& here, std::ostream& out) {
    const auto& verb = options.acting.verb;
    if (verb == "show") return show(options, here, out);
    if (verb == "verify") return verify(options, here, out);
    if (verb == "diff") return diff(options, here, out);
    if (verb == "export") return exportOne(options, here, out);
    return list(options, here, out);
}

} // namespace

bool readsKeptOnly(const Options& options) {
    const auto& verb = options.acting.verb;
    return verb == "list" || verb == "show" || verb == "verify" || verb == "export" ||
           (verb == "diff" && !options.acting.other.empty());
}

int runSnapshotRecord(const Options& options, const EnvironmentLookup& environment, std::ostream& out,
                      std::ostream& problems) {
    const auto here = kept(options, environment);
    const auto done = here ? carryOut(options, *here, out) : std::unexpected(here.error());
    if (done) return *done;
    problems << "holdfast: " << done.error().detail << '\n';
    return exitCodeOf(done.error());
}

} // namespace holdfast::app
