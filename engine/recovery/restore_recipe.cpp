// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/restore_recipe.h"

#include "engine/core/actions/json_fields.h"
#include "engine/core/base/sha256.h"
#include "engine/core/fleet/state_json.h"
#include "engine/recovery/instance_mark.h"
#include "engine/recovery/restore_deeds.h"
#include "engine/recovery/restore_steps.h"
#include "engine/recovery/server_call.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <set>

namespace holdfast::recovery {

using workloads::Ability;

namespace {

constexpr std::array kNeeds{Ability::Stop, Ability::Start};
constexpr std::size_t kMostSteps = 256;
constexpr std::size_t kWithoutFraction = 20; ///< «2026-11-22T04:50:01Z»
/// In the drawing's changes: which backup it goes back to, and when that was taken.
constexpr std::string_view kBackupField = "backup";
constexpr std::string_view kTakenField = "backup taken";

std::string argumentIn(const std::map<std::string, std::string>& arguments, const char* name) {
    const auto found = arguments.find(name);
    return found == arguments.end() ? std::string() : found->second;
}

/// Who cannot do without the service, each behind those that cannot do without it itself.
std::vector<ServiceId> dependantsOf(const FleetSpec& fleet, const ServiceId& service) {
    std::vector<ServiceId> order;
    std::set<ServiceId> seen{service};
    const std::function<void(const ServiceId&)> visit = [&](const ServiceId& to) {
        for (const auto& edge : fleet.dependencies) {
            if (edge.to != to || edge.kind != DependencyKind::Hard || !seen.insert(edge.from).second)
                continue;
            visit(edge.from);
            order.push_back(edge.from);
        }
    };
    visit(service);
    return order;
}

std::string pointInWords(const RestoreWish& wish, const RestoreSight& sight) {
    if (wish.point.onlyConsistent) return "as the backup has it";
    if (wish.point.time) return fmt::format("at {}", toIso8601(*wish.point.time));
    if (wish.point.transaction) return fmt::format("with transaction {}", *wish.point.transaction);
    return sight.backup.log ? "as far as its log goes" : "as the backup has it";
}

std::string elsewhere(const Subject& subject, const std::string& where) {
    return fmt::format("Holdfast swaps the data only of servers that run on this machine, as processes or in "
                       "containers, and {} runs {}. Restore into a new folder («holdfast backup restore … "
                       "--into FOLDER») and let it take the place yourself.",
                       subject.service.id.value(), where);
}

/// FixSetup: its containers run on another machine, whose folders are not here.
Result<FolderView> viewOf(const Subject& subject, const PlatformSight& own) {
    if (own.identity.kind != "docker") return FolderView{};
    std::array<char, 256> name{};
    const bool here = own.identity.address.starts_with("unix:") && ::gethostname(name.data(), 255) == 0 &&
                      own.identity.host == name.data();
    if (here) return FolderView{.contained = true, .folders = own.workload.folders};
    return failure(ErrorCode::FixSetup, elsewhere(subject, "on " + own.identity.host),
                   subject.service.id.value());
}

class Sketch {
public:
    Sketch(const Subject& subject, const RestoreWish& wish, const RestoreSight& sight,
           const PlatformSight& own)
        : m_subject(subject), m_wish(wish), m_sight(sight), m_own(own) {}

    [[nodiscard]] Result<Drawing> draw(const actions::PlanRequest& request, SubjectFinder& others,
                                       const ports::PlatformContext& context) {
        m_drawing = beginDrawing(m_own, Touches::Run, request);
        m_basis = m_drawing.basis + m_sight.basis;
        if (!m_sight.identity.empty())
            m_drawing.identity += fmt::format(", system identifier {}", m_sight.identity);
        tell();
        if (auto chosen = choose(others, context); !chosen) return std::unexpected(chosen.error());
        const RestoreWork work{.subject = m_subject,
                               .own = m_own,
                               .sight = m_sight,
                               .dependants = m_dependants,
                               .wish = wishOf(request)};
        m_drawing.steps = stepsFor(work);
        if (m_drawing.steps.size() > kMostSteps)
            return failure(ErrorCode::FixSetup,
                           "Too much depends on it for one plan: stop some of it first, by hand.",
                           m_subject.service.id.value());
        m_drawing.expected = expectedFor(work);
        m_drawing.replicasTaken = m_drawing.healthyReplicas.value_or(0);
        m_drawing.needs = m_sight.needs;
        m_drawing.basis = sha256Hex(m_basis);
        m_drawing.wayBack =
            m_sight.lost
                ? "there was no data to go back to; what was restored is taken out of its place again"
                : fmt::format("the former data stays in {}, and is put back into {} when the "
                              "restored one does not verify; nothing is removed",
                              m_sight.aside, m_sight.data);
        return std::move(m_drawing);
    }

private:
    [[nodiscard]] static std::map<std::string, std::string> wishOf(const actions::PlanRequest& request) {
        std::map<std::string, std::string> wish;
        for (const char* name : {"at", "transaction"}) {
            if (auto value = argumentIn(request.arguments, name); !value.empty())
                wish[name] = std::move(value);
        }
        return wish;
    }

    void change(std::string_view field, std::string before, std::string after) {
        m_drawing.changes.push_back(
            {.field = std::string(field), .before = std::move(before), .after = std::move(after)});
    }

    void tell() {
        const auto& sight = m_sight;
        change(kBackupField, "as it is now", sight.backup.id.value());
        change(kTakenField, "as it is now", toIso8601(sight.backup.began));
        change("data", sight.answers.empty() ? "no server answers" : "as it is now",
               pointInWords(m_wish, sight));
        change("data directory", sight.data, sight.data);
        change("what stands there now", sight.lost ? "nothing: it is lost" : sight.data,
               sight.lost ? "nothing to keep" : "kept in " + sight.aside);
        change("safety backup", "none",
               sight.answers.empty() ? fmt::format("none can be taken: {}", sight.silence)
                                     : "taken first, if the server still can give one");
        for (const auto& schedule : sight.schedules)
            change("schedule", schedule, "waits while this plan runs, then goes on");
        for (const auto& told : sight.told)
            change("to know", told, told);
    }

    /// Those that their platforms cannot stop stay up, and meet a server that is down.
    [[nodiscard]] Result<void> choose(SubjectFinder& others, const ports::PlatformContext& context) {
        for (const auto& id : dependantsOf(m_subject.fleet, m_subject.service.id)) {
            auto other = others.find(id);
            const bool locked = other && other->service.recovery.locked;
            auto sight = other && !locked
                             ? lookAt(*other, kNeeds, context)
                             : Result<PlatformSight>(
                                   failure(ErrorCode::FixSetup, locked ? "it is locked against every action"
                                                                       : other.error().detail));
            if (!sight && sight.error().code == ErrorCode::Cancelled) return std::unexpected(sight.error());
            if (!sight) {
                change(fmt::format("{} stays up", id.value()), "it depends on it",
                       fmt::format("meets a server that is down: {}", sight.error().detail));
                m_basis += "\n- " + id.value();
                continue;
            }
            m_basis += "\n" + id.value() + " " + digestOf(sight->workload, sight->identity.id);
            change(id.value(), "runs", "stopped before, and started afterwards");
            for (auto& manager : managersFor(sight->workload, Touches::Run)) {
                manager.name += fmt::format(" of {}", id.value());
                m_drawing.managers.push_back(std::move(manager));
            }
            m_dependants.push_back({.subject = *other, .sight = std::move(*sight)});
        }
        return {};
    }

    const Subject& m_subject;
    const RestoreWish& m_wish;
    const RestoreSight& m_sight;
    const PlatformSight& m_own;
    std::vector<StoppedService> m_dependants;
    std::string m_basis;
    Drawing m_drawing;
};

} // namespace

std::string RestoreRecipe::whyNot(const Subject& subject) const {
    if (auto why = m_book.whyNot(subject); !why.empty()) return why;
    const auto kind = argumentIn(subject.service.platform, "kind");
    if (!kind.empty() && kind != "local" && kind != "docker") return elsewhere(subject, "on " + kind);
    return whyNotByPlatform(subject, kNeeds);
}

Result<Drawing> RestoreRecipe::draw(const Subject& subject, const actions::PlanRequest& request,
                                    SubjectFinder& others, const ports::PlatformContext& context) {
    if (auto why = whyNot(subject); !why.empty())
        return failure(ErrorCode::FixSetup, std::move(why), subject.service.id.value());
    const auto wish = restoreWishIn(request.arguments);
    if (!wish) return std::unexpected(wish.error());
    const auto own = lookAt(subject, kNeeds, context);
    if (!own) return std::unexpected(own.error());
    if (own->workload.instances.size() != 1)
        return failure(ErrorCode::FixSetup,
                       fmt::format("{} has {} replicas, and one data directory is put back. Scale it to one "
                                   "first.",
                                   subject.service.id.value(), own->workload.instances.size()),
                       subject.service.id.value());
    const auto view = viewOf(subject, *own);
    if (!view) return std::unexpected(view.error());
    const auto sight = m_book.look(subject, *wish, *view, context);
    if (!sight) return std::unexpected(sight.error());
    return Sketch(subject, *wish, *sight, *own).draw(request, others, context);
}

Result<RestoreWish> restoreWishIn(const std::map<std::string, std::string>& arguments) {
    RestoreWish wish;
    const auto id = argumentIn(arguments, "backup");
    if (!id.empty() && !backups::isBackupId(id))
        return failure(ErrorCode::FixInput, fmt::format("«{}» is no backup's name.", shownText(id)),
                       "backup");
    wish.id = backups::BackupId(id);
    const auto into = argumentIn(arguments, "into");
    if (!into.empty() && into != "fresh" && into != "in-place")
        return failure(ErrorCode::FixInput,
                       fmt::format("«into» is «fresh» or «in-place», not «{}». Into a folder of its own: "
                                   "«holdfast backup restore … --into FOLDER».",
                                   shownText(into)),
                       "into");
    const auto at = argumentIn(arguments, "at");
    const auto transaction = argumentIn(arguments, "transaction");
    if (!at.empty() && !transaction.empty())
        return failure(ErrorCode::FixInput, "It goes back to a time or to a transaction, not to both.", "at");
    wish.point.onlyConsistent = at == "backup";
    if (!at.empty() && at != "backup") {
        const bool whole = at.size() == kWithoutFraction && at.back() == 'Z';
        wish.point.time = actions::timeFromIso8601(whole ? at.substr(0, kWithoutFraction - 1) + ".000Z" : at);
        if (!wish.point.time)
            return failure(
                ErrorCode::FixInput,
                fmt::format("«{}» is no time in UTC («2026-11-22T04:50:01Z»), nor «backup».", shownText(at)),
                "at");
    }
    if (transaction.empty()) return wish;
    std::uint64_t number = 0;
    const auto read = std::from_chars(transaction.data(), transaction.data() + transaction.size(), number);
    if (read.ec != std::errc{} || read.ptr != transaction.data() + transaction.size() || number == 0)
        return failure(
            ErrorCode::FixInput,
            fmt::format("«{}» is no transaction's number (pg_current_xact_id()).", shownText(transaction)),
            "transaction");
    wish.point.transaction = number;
    return wish;
}

std::optional<actions::BackupFacts> backupOf(const Drawing& drawing) {
    const auto name = std::ranges::find(drawing.changes, kBackupField, &actions::FieldChange::field);
    const auto taken = std::ranges::find(drawing.changes, kTakenField, &actions::FieldChange::field);
    if (name == drawing.changes.end() || taken == drawing.changes.end()) return std::nullopt;
    // How old it may be is for the person to say: it is what they want back.
    return actions::BackupFacts{.name = name->after,
                                .taken = actions::timeFromIso8601(taken->after).value_or(TimePoint{}),
                                .verified = true,
                                .freshFor = Duration::max()};
}

Cookbook restoreCookbook(BackupBook& book) {
    Cookbook cookbook;
    cookbook.recipes.push_back(std::make_unique<RestoreRecipe>(book));
    cookbook.deeds.push_back(std::make_unique<RestoreDeed>(book));
    return cookbook;
}

} // namespace holdfast::recovery
