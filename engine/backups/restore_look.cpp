// SPDX-License-Identifier: GPL-3.0-or-later
// What a restore over a service would do and whether it may: looked at, and nothing changed.
#include "engine/backups/postgres_tools.h"
#include "engine/backups/restore_book.h"
#include "engine/backups/restore_steps.h"
#include "engine/backups/restored_place.h"
#include "engine/backups/target_facts.h"
#include "engine/backups/unpack.h"
#include "engine/core/actions/plain_words.h"
#include "engine/core/fleet/state_json.h"
#include "engine/recovery/server_call.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <tuple>

namespace holdfast::backups {

namespace fs = std::filesystem;
using recovery::FolderView;
using recovery::RestoreSight;
using recovery::RestoreWish;
using recovery::Subject;
using workloads::HostFolder;

namespace {

constexpr Duration kAsk{5'000};
constexpr std::uint64_t kMargin = 64 << 20; ///< bytes that stay free beside a tenth of the data
constexpr int kMostKept = 1000;

std::string hours(Duration span) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(span).count();
    return minutes % 60 == 0 ? fmt::format("{} h", minutes / 60) : fmt::format("{} min", minutes);
}

Result<BackupSummary> chosen(BackupKeeper& keeper, const RestoreWish& wish, TimePoint now) {
    if (wish.point.time && *wish.point.time > now)
        return failure(ErrorCode::FixInput, "That time is yet to come: nothing can be restored to it.", "at");
    const auto all = keeper.list();
    if (!all) return std::unexpected(all.error());
    const auto sound = [](const BackupSummary& one) {
        return one.damage.empty() && one.proofs.verified && one.proofs.verified->sound;
    };
    const auto reaches = [&](const BackupSummary& one) {
        return !wish.point.time || one.ended <= *wish.point.time;
    };
    const auto method = keeper.place().settings.method;
    const auto found = std::ranges::find_if(*all, [&](const BackupSummary& one) {
        return wish.id.isEmpty() ? sound(one) && reaches(one) && one.method == method : one.id == wish.id;
    });
    if (found == all->end())
        return failure(ErrorCode::FixInput,
                       wish.id.isEmpty() ? "There is no verified backup from which that can be reached. Take "
                                           "one, or verify one, first."
                                         : "There is no such backup.",
                       wish.id.value());
    if (!found->damage.empty()) return failure(ErrorCode::FixInput, found->damage, found->id.value());
    if (!found->proofs.verified)
        return failure(ErrorCode::FixInput, "That backup was never verified. Verify it first.",
                       found->id.value());
    if (!sound(*found))
        return failure(
            ErrorCode::FixInput,
            fmt::format("That backup is not sound: {} Choose another one.", found->proofs.verified->text),
            found->id.value());
    if (found->method != method)
        return failure(ErrorCode::FixInput,
                       "That backup was taken by another method than the fleet file says now. Say the method "
                       "that it was taken by, or choose another one.",
                       found->id.value());
    if (!reaches(*found))
        return failure(ErrorCode::FixInput,
                       "That time lies before the end of this backup. Choose an older one.",
                       found->id.value());
    return *found;
}

/// A Redis is often started where other things lie, too: those must not be put aside with its data.
Result<void> onlyRedisThere(const std::string& data) {
    std::error_code error;
    for (fs::directory_iterator at(data, error), end; !error && at != end; at.increment(error)) {
        const auto name = at->path().filename().string();
        const bool own = name.ends_with(".rdb") || name.ends_with(".aof") || name == "appendonlydir";
        if (!own)
            return failure(ErrorCode::FixSetup,
                           fmt::format("{} lies in {}, too, and would be put aside with the data. Give the "
                                       "Redis a folder of its own («dir»), or move that elsewhere.",
                                       name, data),
                           data);
    }
    if (error) return failure(ErrorCode::FixSetup, error.message(), data);
    return {};
}

/// Who would own what is restored is who owns what is there. Root can give it away.
Result<void> sameOwner(const BackupPlace& place, const std::string& data) {
    struct stat info{};
    if (isRedis(place) || ::geteuid() == 0 || ::stat(data.c_str(), &info) != 0) return {};
    const auto account = serverAccount(place.serverAccount);
    if (!account) return std::unexpected(account.error());
    const auto user = *account ? (*account)->user : ::geteuid();
    if (info.st_uid == user) return {};
    return failure(
        ErrorCode::FixSetup,
        fmt::format("{} belongs to another account than the one that restores here. Restore into a "
                    "new folder and let it take the place yourself.",
                    data),
        data);
}

/// The first pair of names that nobody has.
Result<std::pair<std::string, std::string>> freeNames(const std::string& data) {
    const auto isFree = [](const std::string& path) {
        return factsOfTarget(path).kind == TargetFacts::Kind::Absent;
    };
    for (int number = 1; number <= kMostKept; ++number) {
        auto restored = fmt::format("{}.restored-{}", data, number);
        auto aside = fmt::format("{}.before-{}", data, number);
        if (isFree(restored) && isFree(aside) && isFree(restored + ".tablespaces"))
            return std::pair{std::move(restored), std::move(aside)};
    }
    return failure(ErrorCode::FixSetup, "Too much is kept beside the data directory. Remove what is old.",
                   data);
}

/// What its method cannot do here. FixInput, FixSetup.
Result<void> canTakePlace(const BackupPlace& place, const RestoreWish& wish, const FolderView& view) {
    const auto method = place.settings.method;
    if ((wish.point.time || wish.point.transaction) && isRedis(place))
        return failure(ErrorCode::FixInput,
                       "A Redis can be restored to its backups only, not to a time between them.", "at");
    if ((wish.point.time || wish.point.transaction) && method == BackupMethod::Logical)
        return failure(ErrorCode::FixInput,
                       "A dump brings back how it was when it was taken, and no other moment. Use a physical "
                       "backup with its log for that.",
                       "at");
    if (!view.contained || method == BackupMethod::Physical || isRedis(place)) return {};
    // Text is sorted by the libraries of where it was loaded; pgBackRest belongs beside its server.
    return failure(ErrorCode::FixSetup,
                   "Its server runs in a container, and what pgBackRest or a dump brings back would be made "
                   "by the programs out here. Restore it with those in there.",
                   place.service.value());
}

std::string sizeText(std::uint64_t bytes) {
    constexpr double kGigabyte = 1e9;
    const auto amount = static_cast<double>(bytes);
    return amount >= kGigabyte ? fmt::format("{:.1f} GB", amount / kGigabyte)
                               : fmt::format("{:.1f} MB", amount / 1e6);
}

std::vector<actions::Need> needsFor(const BackupPlace& place, const RestoreSight& sight,
                                    const std::string& tool, const Result<LivePlace>& live) {
    using actions::NeedKind;
    const auto& backup = sight.backup;
    const auto wanted = backup.dataBytes + backup.dataBytes / 10 + kMargin;
    const auto free = stores::freeSpace(fs::path(sight.data).parent_path());
    std::vector<actions::Need> needs{
        {.kind = NeedKind::Disk,
         .name = "room beside the data",
         .met = free < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(free) >= wanted),
         .detail = fmt::format("{} free beside {}, and {} is needed",
                               free < 0 ? std::string("nobody can tell how much is")
                                        : sizeText(static_cast<std::uint64_t>(free)) + " is",
                               sight.data, sizeText(wanted))}};
    if (isRedis(place)) return needs;
    // A dump is loaded into a cluster of the version that dumped it.
    const auto major = majorIn(place.settings.method == BackupMethod::Logical ? tool : backup.server);
    needs.push_back({.kind = NeedKind::Version,
                     .name = "version of the server",
                     .met = live ? std::optional(live->major == major) : std::nullopt,
                     .detail = fmt::format("the backup is of {} (version {}), and {}", backup.server, major,
                                           live ? live->shown + " runs" : std::string("no server answers"))});
    const auto tools = PostgresTools::find(major, programsOf(place), true);
    needs.push_back({.kind = NeedKind::Tool,
                     .name = fmt::format("programs of PostgreSQL {}", major),
                     .met = tools.has_value(),
                     .detail = tools ? "they are there" : tools.error().detail});
    return needs;
}

std::vector<std::string> schedulesOf(const BackupSettings& settings) {
    std::vector<std::string> out{fmt::format("a backup every {}", hours(settings.every))};
    if (settings.drillEvery > Duration(0))
        out.push_back(fmt::format("a rehearsed restore every {}", hours(settings.drillEvery)));
    return out;
}

/// A folder under the name that it has on the other side of a container's wall; empty: it has none there.
std::string beyond(const std::string& path, const FolderView& view, std::string HostFolder::* from,
                   std::string HostFolder::* to) {
    const HostFolder* best = nullptr;
    for (const auto& folder : view.folders) {
        const auto& side = folder.*from;
        const bool holds = path == side || (path.starts_with(side) && path[side.size()] == '/');
        if (holds && (best == nullptr || side.size() > (best->*from).size())) best = &folder;
    }
    if (best == nullptr || best->readOnly) return {};
    return best->*to + path.substr((best->*from).size());
}

/// Where its data lies here, and as its server sees it. FixSetup.
Result<void> findData(const BackupPlace& place, const FolderView& view, const Result<LivePlace>& live,
                      RestoreSight& sight) {
    const auto& named = place.settings.dataDirectory;
    const auto said = live ? live->data : std::string();
    if (view.contained) {
        sight.inside = said.empty() ? beyond(named, view, &HostFolder::host, &HostFolder::inside) : said;
        sight.data = beyond(sight.inside, view, &HostFolder::inside, &HostFolder::host);
        if (sight.data.empty() && !(named.empty() && said.empty()))
            return failure(
                ErrorCode::FixSetup,
                fmt::format("Its data ({}) lies in no folder of this machine that its container may write "
                            "to. Bind one there, or give it a volume of the driver «local».",
                            said.empty() ? named : said),
                said.empty() ? named : said);
    } else {
        sight.data = named.empty() ? said : named;
    }
    if (sight.data.empty())
        return failure(ErrorCode::FixSetup,
                       "The server does not say where its data lies, nor does the fleet file. Name it under "
                       "«data:» in its «backup:».",
                       place.service.value());
    const auto shown = view.contained ? sight.data : said;
    const auto& wanted = named.empty() ? sight.data : named;
    if (shown.empty() || shown == wanted) return {};
    return failure(ErrorCode::FixSetup,
                   fmt::format("The fleet file says that its data lies in {}, and the server says {}. Mend "
                               "the fleet file first.",
                               wanted, shown),
                   wanted);
}

/// The links to them would lead nowhere in there.
Result<void> noTablespaces(const BackupPlace& place, const BackupId& id) {
    const auto one = Repository(place).find(id);
    if (!one) return std::unexpected(one.error());
    const bool none =
        std::ranges::none_of(one->manifest.files, [](const auto& file) { return isTablespace(file.path); });
    if (none) return {};
    return failure(ErrorCode::FixSetup,
                   "The backup has tablespaces, for which its container has no folder. Restore into a new "
                   "folder and let it take the place yourself.",
                   id.value());
}

std::string lostSince(TimePoint since, TimePoint now) {
    return fmt::format("what was written after {} is not in it: {} by now; it stays in the former data only",
                       toIso8601(since), actions::inWords(now - since));
}

/// What whoever agrees to it gives up, in a sentence.
std::string lossOf(const BackupKeeper& keeper, const RestoreWish& wish, const BackupSummary& backup,
                   TimePoint now, std::stop_token stop) {
    if (wish.point.time) return lostSince(*wish.point.time, now);
    if (wish.point.transaction)
        return "what was committed after that transaction is not in it; it stays in the former data only";
    const auto method = keeper.place().settings.method;
    if (isRedis(keeper.place()) || method == BackupMethod::Logical) return lostSince(backup.began, now);
    if (method == BackupMethod::PgBackRest && !wish.point.onlyConsistent)
        return "it goes as far as pgBackRest has archived its log: what was not archived yet is not in it, "
               "and stays in the former data only";
    if (wish.point.onlyConsistent || !backup.log) return lostSince(backup.ended, now);
    const auto log = keeper.lookAtLog({backup}, std::move(stop)); // from this one on, whatever is newer
    if (log && !*log) return lostSince(backup.ended, now);        // its log is not received
    if (!log)
        return "it goes as far as its log was received; how much was written after that cannot be told while "
               "the server does not say so";
    if ((*log)->safe >= (*log)->written) return "all that is written by now is in it";
    if ((*log)->safeAt) return lostSince(*(*log)->safeAt, now);
    return fmt::format(
        "the last {} of its log are not received: what they tell is not in it, and stays in the "
        "former data only",
        recovery::shownBytes(static_cast<double>((*log)->written - (*log)->safe)));
}

} // namespace

TargetRule targetRule(const BackupPlace& place, const std::string& data, const std::string& identity,
                      TargetUse use) {
    return {.use = use,
            .systemIdentifier = identity,
            .liveData = data,
            .repository = place.settings.repository,
            .homes = homesOfPeople()};
}

Result<RestoreSight> RestoreBook::look(const Subject& subject, const RestoreWish& wish,
                                       const FolderView& view, const ports::PlatformContext& context) {
    const auto keeper = keeperOf(subject);
    if (!keeper) return std::unexpected(keeper.error());
    const auto& place = (*keeper)->place();
    if (auto can = canTakePlace(place, wish, view); !can) return std::unexpected(can.error());
    auto backup = chosen(**keeper, wish, m_clock.now());
    if (!backup) return std::unexpected(backup.error());
    const auto live = askPlace(place, std::min(kAsk, context.deadline), context.stop);
    if (context.stop.stop_requested()) return failure(ErrorCode::Cancelled, "Ended on request.");
    RestoreSight sight{.backup = std::move(*backup)};
    if (auto found = findData(place, view, live, sight); !found) return std::unexpected(found.error());
    const auto one = Repository(place).find(sight.backup.id);
    if (!one) return std::unexpected(one.error());
    auto identity = identityFor(place, one->manifest, live, context.stop);
    if (!identity) return std::unexpected(identity.error());
    sight.identity = std::move(*identity);
    if (live)
        sight.answers = live->shown;
    else
        sight.silence = live.error().detail;
    if (live && live->identity != sight.identity)
        return failure(
            ErrorCode::FixInput,
            fmt::format("The server is another cluster ({}) than the backup is of ({}). Nothing is "
                        "restored over it.",
                        live->identity, sight.identity),
            sight.data);
    auto facts = factsOfTarget(sight.data);
    facts.serverRuns = false; // the plan stops it, and looks again
    const auto rule = targetRule(place, sight.data, sight.identity, TargetUse::InPlace);
    if (const auto verdict = isSafeTarget(sight.data, facts, rule); !verdict.safe)
        return failure(ErrorCode::FixInput, verdict.whyNot, sight.data);
    sight.lost = facts.kind == TargetFacts::Kind::Absent;
    if (isRedis(place) && !sight.lost) {
        if (auto only = onlyRedisThere(sight.data); !only) return std::unexpected(only.error());
    }
    if (sight.lost && sight.backup.method == BackupMethod::Logical)
        return failure(ErrorCode::FixSetup,
                       fmt::format("{} is lost, and a dump has no settings: there are none to take over. "
                                   "Restore into a folder («holdfast backup restore»), and give it its "
                                   "settings by hand.",
                                   sight.data),
                       sight.data);
    if (auto same = sameOwner(place, sight.data); !same) return std::unexpected(same.error());
    if (view.contained && !isRedis(place)) {
        if (auto none = noTablespaces(place, sight.backup.id); !none) return std::unexpected(none.error());
    }
    auto names = freeNames(sight.data);
    if (!names) return std::unexpected(names.error());
    std::tie(sight.restored, sight.aside) = std::move(*names);
    const auto fresh = targetRule(place, sight.data, sight.identity, TargetUse::Fresh);
    if (const auto verdict = isSafeTarget(sight.restored, factsOfTarget(sight.restored), fresh);
        !verdict.safe)
        return failure(ErrorCode::FixInput, verdict.whyNot, sight.restored);
    sight.needs = needsFor(place, sight, one->manifest.tool, live);
    sight.schedules = schedulesOf(place.settings);
    sight.log = sight.backup.log && place.settings.log;
    sight.told.push_back(
        fmt::format("{} of data, taken from {}", sizeText(sight.backup.dataBytes), sight.backup.server));
    sight.told.push_back(lossOf(**keeper, wish, sight.backup, m_clock.now(), context.stop));
    if (sight.backup.log)
        sight.told.push_back(fmt::format(
            "the backup is of timeline {}; the restored server writes along a new one, so take a backup "
            "afterwards: until then only what is restored now can be restored again",
            sight.backup.log->timeline));
    if (sight.backup.method == BackupMethod::PgBackRest)
        sight.told.push_back("the restored server writes along a new timeline, which is archived as the "
                             "present one is; take a backup afterwards");
    if (sight.backup.method == BackupMethod::Logical)
        sight.told.push_back("the databases are loaded into a new cluster with a system identifier of its "
                             "own: standbys, replication slots and the received log of the present one end "
                             "here; its roles' passwords and the settings in its data directory are taken "
                             "over, its tablespaces are not");
    sight.basis = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", sight.backup.id.value(), sight.data, sight.inside,
                              sight.lost, sight.restored, sight.identity, facts.systemIdentifier);
    return sight;
}

} // namespace holdfast::backups
