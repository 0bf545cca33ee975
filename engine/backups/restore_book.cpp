// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/restore_book.h"

#include "engine/backups/dump_takeover.h"
#include "engine/backups/pgbackrest_backups.h"
#include "engine/backups/postgres_tools.h"
#include "engine/backups/private_folder.h"
#include "engine/backups/restored_place.h"
#include "engine/backups/target_facts.h"
#include "engine/backups/work_record.h"
#include "engine/core/base/nap.h"
#include "engine/recovery/server_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;
using recovery::RestoreSight;
using recovery::RestoreWish;
using recovery::Subject;

namespace {

constexpr Duration kAsk{5'000};
constexpr Duration kLookAgain{500};
constexpr Duration kRefusedFor{10'000}; ///< a server that has just begun may not have read who may log in

Repository repositoryOf(const BackupPlace& place) {
    return Repository(place);
}

/// What was said by who is stopped now: as its folder shows.
LivePlace shownBy(const std::string& data) {
    LivePlace out;
    std::error_code error;
    if (fs::exists(fs::path(data) / "appendonlydir", error)) {
        out.journal = "appendonlydir";
        out.append = "appendonly.aof";
    }
    return out;
}

/// Of what is made beside the data: the next start removes what this program leaves half done.
Result<WorkRecord> recordOf(const BackupPlace& place, const BackupId& id, const RestoreSight& places) {
    return WorkRecord::begin(repositoryOf(place), {.work = BackupProgress::Work::Restore,
                                                   .id = id,
                                                   .began = SystemClock().now(),
                                                   .into = places.restored});
}

/// Asks until somebody answers. Who refuses the login goes on doing so: the sooner that is said, the sooner
/// the former data is back.
Result<LivePlace> whenItAnswers(const BackupPlace& place, const std::stop_token& stop) {
    using Steady = std::chrono::steady_clock;
    std::optional<Steady::time_point> refusedSince;
    for (;;) {
        auto live = askPlace(place, kAsk, stop);
        if (live) return live;
        if (!recovery::isLoginRefused(live.error(), place.server))
            refusedSince.reset();
        else if (!refusedSince)
            refusedSince = Steady::now();
        else if (Steady::now() - *refusedSince >= kRefusedFor)
            return failure(ErrorCode::FixSetup,
                           "What was restored refuses the login that the fleet file names; its accounts and "
                           "passwords are those of the time restored to. " +
                               live.error().detail,
                           live.error().where);
        if (!napped(stop, kLookAgain)) return live;
    }
}

/// A new cluster, which has its name once it has what the dumps lack.
Result<ports::Restored> fetchDumps(BackupKeeper& keeper, ports::RestoreOrder order,
                                   const RestoreSight& places, const ports::BackupSink& sink,
                                   std::stop_token stop) {
    const auto& place = keeper.place();
    const auto one = repositoryOf(place).find(order.id);
    if (!one) return std::unexpected(one.error());
    const auto account = serverAccount(place.serverAccount);
    if (!account) return std::unexpected(account.error());
    auto record = recordOf(place, order.id, places);
    if (!record) return std::unexpected(record.error());
    const auto parts = record->folder(fs::path(places.restored).parent_path(), *account);
    if (!parts) return std::unexpected(parts.error());
    order.into = (parts->path() / "data").string();
    auto restored = keeper.provider().restore(order, sink, stop);
    if (!restored) return restored;
    const auto run = record->folder(place.sockets, *account);
    if (!run) return std::unexpected(run.error());
    const auto without = carryPasswords(place, one->manifest, order.into, run->path(), std::move(stop));
    if (!without) return std::unexpected(without.error());
    if (auto carried = carrySettings(place, places.data, order.into); !carried)
        return std::unexpected(carried.error());
    if (auto named = stores::renameDurably(order.into, places.restored); !named)
        return std::unexpected(named.error());
    restored->folder = places.restored;
    restored->text = fmt::format("the databases stand in {}, a new cluster, with the passwords and settings "
                                 "of the present one",
                                 places.restored);
    if (*without > 0) restored->text += fmt::format("; {} of its roles have no password there", *without);
    return restored;
}

} // namespace

Result<std::shared_ptr<BackupKeeper>> RestoreBook::keeperOf(const Subject& subject) const {
    auto keeper = subject.service.backup ? m_make(subject.fleet, subject.service) : nullptr;
    if (keeper) return keeper;
    return failure(ErrorCode::FixSetup,
                   fmt::format("{} is not backed up. Give it a «backup:» with a «repository» in the fleet "
                               "file.",
                               subject.service.id.value()),
                   subject.service.id.value());
}

std::string RestoreBook::whyNot(const Subject& subject) const {
    const auto keeper = keeperOf(subject);
    if (!keeper) return keeper.error().detail;
    const auto& settings = (*keeper)->place().settings;
    if (settings.sshTo.empty()) return {};
    return fmt::format("Its data lies on {}, where Holdfast only takes backups from («ssh»). Restore into a "
                       "new folder here («holdfast backup restore»), and take that there.",
                       settings.sshTo);
}

Result<void> RestoreBook::awaitQuiet(const Subject& subject, std::stop_token stop) {
    const auto keeper = keeperOf(subject);
    if (!keeper) return std::unexpected(keeper.error());
    for (;;) {
        auto held = repositoryOf((*keeper)->place()).lock();
        if (held) return {};
        if (!napped(stop, kLookAgain)) return std::unexpected(held.error());
    }
}

Result<std::string> RestoreBook::takeSafety(const Subject& subject, const ports::BackupSink& sink,
                                            std::stop_token stop) {
    const auto keeper = keeperOf(subject);
    if (!keeper) return std::unexpected(keeper.error());
    const auto taken = (*keeper)->provider().take(sink, stop);
    if (!taken) return std::unexpected(taken.error());
    const auto verified = (*keeper)->provider().verify(taken->id, sink, stop);
    if (!verified)
        return fmt::format("{}, which could not be verified: {}", taken->id.value(), verified.error().detail);
    return fmt::format("{}{}", taken->id.value(),
                       verified->sound ? ", verified" : ", which is not sound: " + verified->text);
}

Result<ports::Restored> RestoreBook::fetch(const Subject& subject, const RestoreWish& wish,
                                           const RestoreSight& places, const ports::BackupSink& sink,
                                           std::stop_token stop) {
    const auto keeper = keeperOf(subject);
    if (!keeper) return std::unexpected(keeper.error());
    const auto& place = (*keeper)->place();
    ports::RestoreOrder order{
        .id = wish.id, .into = places.restored, .point = wish.point, .homes = homesOfPeople()};
    // Retention and other programs leave it alone meanwhile.
    const auto held = repositoryOf(place).lock();
    if (!held) return std::unexpected(held.error());
    if (place.settings.method == BackupMethod::Logical)
        return fetchDumps(**keeper, std::move(order), places, sink, std::move(stop));
    if (place.settings.method == BackupMethod::PgBackRest)
        return PgBackRestBackups(place, m_clock).restoreForItsPlace(order, sink, std::move(stop));
    if (!isRedis(place)) return (*keeper)->provider().restore(order, sink, std::move(stop));
    const auto live = askPlace(place, kAsk, stop);
    // It has its name once it is as its server wants it.
    auto record = recordOf(place, wish.id, places);
    if (!record) return std::unexpected(record.error());
    const auto parts = record->folder(fs::path(places.restored).parent_path(), std::nullopt);
    if (!parts) return std::unexpected(parts.error());
    order.into = (parts->path() / "data").string();
    auto restored = (*keeper)->provider().restore(order, sink, std::move(stop));
    if (!restored) return restored;
    if (auto arranged = arrangeRedis(order.into, live ? *live : shownBy(places.data)); !arranged)
        return std::unexpected(arranged.error());
    const fs::path like = places.lost ? fs::path(places.data).parent_path() : fs::path(places.data);
    if (auto given = giveTo(order.into, like); !given) return std::unexpected(given.error());
    if (auto named = stores::renameDurably(order.into, places.restored); !named)
        return std::unexpected(named.error());
    restored->folder = places.restored;
    restored->text = fmt::format("the data stands in {}", places.restored);
    return restored;
}

Result<std::vector<std::string>> RestoreBook::prove(const Subject& subject, const RestoreWish& wish,
                                                    const RestoreSight& places, std::stop_token stop) {
    const auto keeper = keeperOf(subject);
    if (!keeper) return std::unexpected(keeper.error());
    const auto& place = (*keeper)->place();
    const auto one = repositoryOf(place).find(wish.id);
    if (!one) return std::unexpected(one.error());
    const bool anew = one->manifest.method == BackupMethod::Logical;
    auto proved = proveRestored(place, one->manifest, wish.point, places.restored,
                                anew ? std::string() : places.identity, std::move(stop));
    if (!proved) return proved;
    if (places.lost) return proved;
    if (auto given = giveTo(places.restored, places.data); !given) return std::unexpected(given.error());
    return proved;
}

Result<void> RestoreBook::mayReplace(const Subject& subject, const RestoreWish& /*wish*/,
                                     const RestoreSight& places, std::stop_token stop) {
    const auto keeper = keeperOf(subject);
    if (!keeper) return std::unexpected(keeper.error());
    const auto& place = (*keeper)->place();
    // What a program before left half done goes by the names that the folders have now.
    if (const auto cleared = (*keeper)->clearUp(); !cleared) return std::unexpected(cleared.error());
    if (const auto live = askPlace(place, kAsk, std::move(stop)); live)
        return failure(
            ErrorCode::Replan,
            fmt::format("{} still answers, or another server in its place: its data is not touched. "
                        "Find out who starts it.",
                        live->shown),
            places.data);
    const auto facts =
        factsOfTarget(places.data, places.inside.empty() ? PidsOf::ThisMachine : PidsOf::Container);
    const auto rule = targetRule(place, places.data, places.identity, TargetUse::InPlace);
    if (const auto verdict = isSafeTarget(places.data, facts, rule); !verdict.safe)
        return failure(ErrorCode::FixInput, verdict.whyNot, places.data);
    if (places.lost != (facts.kind == TargetFacts::Kind::Absent))
        return failure(
            ErrorCode::Replan,
            fmt::format("{} is not as it was when the plan was drawn up. Draw it up anew.", places.data),
            places.data);
    return {};
}

Result<std::string> RestoreBook::awaitServer(const Subject& subject, const RestoreWish& wish,
                                             const RestoreSight& places, std::stop_token stop) {
    const auto keeper = keeperOf(subject);
    if (!keeper) return std::unexpected(keeper.error());
    const auto& place = (*keeper)->place();
    const auto one = repositoryOf(place).find(wish.id);
    if (!one) return std::unexpected(one.error());
    const auto& manifest = one->manifest;
    const auto live = whenItAnswers(place, stop);
    if (!live) return std::unexpected(live.error());
    const auto& data = places.inside.empty() ? places.data : places.inside;
    if (!live->data.empty() && live->data != data)
        return failure(ErrorCode::FixSetup,
                       fmt::format("A server answers whose data lies in {}, not in {}.", live->data, data),
                       data);
    const bool anew = manifest.method == BackupMethod::Logical;
    const auto identity = anew ? factsOfTarget(places.data).systemIdentifier : places.identity;
    if (!isRedis(place) && live->identity != identity)
        return failure(ErrorCode::FixSetup,
                       fmt::format("The server that answers is another cluster ({}).", live->identity), data);
    const auto held = std::ranges::any_of(manifest.samples, [](const ContentSample& sample) {
        return sample.rows > 0 && !sample.name.ends_with(" expiring");
    });
    if (isRedis(place) && held && live->keys == 0)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("{} answers and is empty: it has not loaded what was restored.", live->shown), data);
    if (!isRedis(place))
        return fmt::format("{}, system identifier {}, on {}", live->shown, live->identity, data);
    return fmt::format("{} with {} keys, on {}", live->shown, live->keys, data);
}

Result<void> RestoreBook::beginLogAnew(const Subject& subject, const RestoreWish& wish) {
    const auto keeper = keeperOf(subject);
    if (!keeper) return std::unexpected(keeper.error());
    auto repository = repositoryOf((*keeper)->place());
    const auto one = repository.find(wish.id);
    if (!one) return std::unexpected(one.error());
    if (!one->manifest.log) return {};
    const auto& log = *one->manifest.log;
    auto shelf = repository.shelf(log);
    if (auto anew = shelf.beginAnew(); !anew) return std::unexpected(anew.error());
    return {};
}

} // namespace holdfast::backups
