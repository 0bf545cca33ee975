// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/acting.h"

#include "app/store_factory.h"
#include "engine/backups/backup_keeper.h"
#include "engine/core/actions/audit_chain.h"
#include "engine/core/automation/service_policy.h"
#include "engine/core/base/secret_masking.h"
#include "engine/core/base/url.h"
#include "engine/recovery/platform_book.h"
#include "engine/snapshots/snapshot_keeper.h"
#include "engine/stores/action_book.h"
#include "engine/stores/action_pruning.h"
#include "engine/stores/action_store_factory.h"
#include "engine/stores/anchor_file.h"
#include "engine/stores/journal_file.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <utility>
#include <vector>

namespace holdfast::app {

namespace fs = std::filesystem;

namespace {

constexpr int kMostPrograms = 8;
constexpr int kPostgresPort = 5432;
constexpr std::size_t kShortestSecret = 6;                 ///< shorter ones stand elsewhere by chance
constexpr Duration kFirstPrune = std::chrono::minutes(10); ///< a single command has no time for it
constexpr Duration kPruneEvery = std::chrono::hours(24);

/// A journal belongs to one program at a time. The first that is free, so that what a program before has left
/// in it is taken up.
Result<std::unique_ptr<stores::JournalFile>> openJournal(const fs::path& folder) {
    auto file = stores::JournalFile::open(stores::journalPath(folder));
    for (int number = 2; !file && number <= kMostPrograms; ++number) {
        const auto path = stores::journalPath(folder / fmt::format("program-{}", number));
        auto next = stores::JournalFile::open(path);
        if (next) return next;
    }
    return file;
}

Result<runtime::ActingStores> openActing(const fs::path& folder, const std::string& fleet,
                                         const EnvironmentLookup& environment, const Clock& clock,
                                         runtime::PolicyLookup policies) {
    runtime::ActingStores kept;
    auto journal = openJournal(folder);
    if (!journal) return std::unexpected(journal.error());
    // A long one that could not be set aside is read as it is.
    static_cast<void>((*journal)->setAsideIfClosed(clock.now()));
    kept.journalFile = std::move(*journal);
    kept.journal = std::make_unique<actions::JournalLog>(*kept.journalFile);
    auto opened = stores::openActionStore(folder, environment, clock);
    kept.store = std::move(opened.store);
    auto anchored = std::make_shared<stores::AnchoredAuditStore>(*kept.store, opened.anchor);
    const auto anchor = anchored->anchor();
    auto audit = std::make_unique<actions::ChainedAudit>(*anchored, clock, anchor ? *anchor : std::nullopt);
    kept.trail = [trail = audit.get(), anchor] {
        if (!anchor) return actions::ChainVerdict{.whole = false, .reason = anchor.error().detail};
        return trail->verdict();
    };
    kept.auditStore = anchored;
    kept.audit = std::move(audit);
    kept.book = std::make_unique<stores::ActionBook>(
        *kept.store, clock,
        [policies = std::move(policies)](const ServiceId& service, actions::RecoveryAction action) {
            return std::optional(automation::ruleFor(policies(service), action));
        });
    kept.verify = [anchored](std::span<const actions::AuditEntry> entries) {
        const auto newest = anchored->anchor();
        if (!newest) return actions::ChainVerdict{.whole = false, .reason = newest.error().detail};
        return actions::verifyChain(entries, *newest);
    };
    kept.prune = [store = kept.store.get(), audit = kept.audit.get(), anchored, fleet, &clock,
                  due = clock.steady() + kFirstPrune]() mutable {
        if (clock.steady() < due) return;
        due = clock.steady() + kPruneEvery;
        // What cannot be pruned now stays until the next time.
        if (const auto newest = anchored->anchor())
            static_cast<void>(stores::pruneActions(*store, *audit, fleet, *newest, clock.now()));
    };
    if (auto aside = stores::JournalFile::open(folder / "actions.aside")) kept.aside = std::move(*aside);
    return kept;
}

actions::Role highestRole(const EnvironmentLookup& environment) {
    const auto word = environment("HOLDFAST_ROLE");
    if (!word || word->empty()) return actions::Role::Admin;
    return actions::roleFromString(*word).value_or(actions::Role::Viewer);
}

/// The secrets of this process' environment, by the reference that snapshots keep in their place.
std::map<std::string, Secret> secretsOfEnvironment() {
    std::map<std::string, Secret> found;
    for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
        const std::string_view entry(*at);
        const auto end = entry.find('=');
        if (end == std::string_view::npos) continue;
        const auto name = entry.substr(0, end);
        const auto value = entry.substr(end + 1);
        if (value.size() >= kShortestSecret && isSensitive(name, value))
            found.emplace(fmt::format("env:{}", name), Secret(std::string(value)));
    }
    return found;
}

/// Both name the same server: the same port of the same host, where every loopback name is one host.
bool sameServer(const Url& left, const Url& right) {
    if (left.port != right.port) return false;
    return left.host == right.host || (left.isLoopback() && right.isLoopback());
}

/// Where the shared store lies; nothing: it is this machine's.
std::optional<Url> sharedStore(const EnvironmentLookup& environment) {
    const auto address = environment(stores::kStoreUrl);
    auto url = address ? parseUrl(*address) : std::nullopt;
    if (url && url->port == 0) url->port = kPostgresPort;
    return url;
}

std::string_view programOf(actions::Origin origin) {
    switch (origin) {
    case actions::Origin::Window:
        return "window";
    case actions::Origin::CommandLine:
        return "command line";
    case actions::Origin::Api:
    case actions::Origin::Automation:
        break;
    }
    return "service";
}

} // namespace

std::string personOfThisProcess() {
    std::vector<char> space(16'384);
    passwd entry{};
    passwd* found = nullptr;
    const bool known =
        getpwuid_r(geteuid(), &entry, space.data(), space.size(), &found) == 0 && found != nullptr;
    std::array<char, 256> host{};
    if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
    return fmt::format("{}@{}", known ? std::string(entry.pw_name) : std::to_string(geteuid()), host.data());
}

runtime::ActingWorld actingOnDisk(std::string folder, const Clock& clock, EnvironmentLookup environment,
                                  const Acting& acting) {
    runtime::ActingWorld world;
    world.who = personOfThisProcess();
    world.place = fmt::format("{}, process {}", programOf(acting.origin), getpid());
    world.highestRole = highestRole(environment);
    world.bounds = automation::boundsFromEnvironment(environment);
    world.automation = acting.automation;
    world.open = [folder, environment, &clock](const FleetSpec& fleet, runtime::PolicyLookup policies) {
        return openActing(fs::path(folder) / "fleets" / folderNameOf(fleet.name), fleet.name, environment,
                          clock, std::move(policies));
    };
    world.subjects = [local = acting.local, dockerHost = environment("DOCKER_HOST").value_or(std::string())](
                         std::shared_ptr<const FleetSpec> fleet) -> std::unique_ptr<recovery::SubjectFinder> {
        return std::make_unique<recovery::PlatformBook>(recovery::PlatformBook::Parts{
            .fleet = std::move(fleet), .local = local, .dockerHost = dockerHost});
    };
    world.keepsStore = [store = sharedStore(environment)](const ServiceSpec& service) {
        if (!store || service.kind != ServiceKind::Postgres) return false;
        auto server = parseEndpoint(service.address);
        if (!server) server = parseUrl(service.address);
        if (server && server->port == 0) server->port = kPostgresPort;
        return server && sameServer(*store, *server);
    };
    world.cookbook = [](const Clock& time) {
        auto book = recovery::platformCookbook(time);
        book.add(recovery::serverCookbook(time));
        return book;
    };
    world.backups = [&clock](const FleetSpec& fleet, const ServiceSpec& service) {
        return backups::keeperOf(fleet, service, clock);
    };
    world.snapshots = [folder = fs::path(folder), subjects = world.subjects,
                       &clock](const runtime::SnapshotWays& ways) {
        return std::make_shared<snapshots::SnapshotKeeper>(snapshots::SnapshotKeeper::Parts{
            .clock = clock,
            .fleet = ways.fleet,
            .subjects = subjects(ways.fleet),
            .newest = ways.newest,
            .folder = folder / "fleets" / folderNameOf(ways.fleet->name) / "snapshots",
            .salt = folder / "snapshot.salt",
            .references = secretsOfEnvironment(),
            .verdict = ways.verdict});
    };
    return world;
}

} // namespace holdfast::app
