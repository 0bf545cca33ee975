// SPDX-License-Identifier: GPL-3.0-or-later
// Replicas of a Compose service.
#include "engine/platforms/docker/create_body.h"
#include "engine/platforms/docker/docker_orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace holdfast::platforms::docker {

using namespace workloads;

namespace {

constexpr int kMostReplicas = 100;

/// As Compose names them: with «-», or with «_» as its first version did.
std::string replicaName(const SeenContainer& like, int number) {
    const auto& line = like.line;
    const bool old = line.name.starts_with(line.project + "_" + line.service + "_");
    const char separator = old ? '_' : '-';
    return fmt::format("{}{}{}{}{}", line.project, separator, line.service, separator, number);
}

int freeNumber(const SeenWorkload& seen, const std::set<int>& taken) {
    int number = 1;
    const auto isTaken = [&](int candidate) {
        return taken.contains(candidate) ||
               std::ranges::any_of(seen.inPlace, [&](const auto& c) { return c.line.number == candidate; });
    };
    while (isTaken(number))
        ++number;
    return number;
}

} // namespace

Result<OrderOutcome> DockerOrders::scale(const SeenWorkload& seen, const Order& order) {
    if (!seen.isComposeService) return failure(ErrorCode::FixSetup, cannotScale(seen.id), seen.id.value());
    if (order.replicas < 1 || order.replicas > kMostReplicas)
        return failure(ErrorCode::FixInput,
                       fmt::format("between 1 and {} replicas; to have none, stop it", kMostReplicas),
                       seen.id.value());
    if (!seen.kept.empty() || seen.inPlace.empty())
        return failure(ErrorCode::Replan, "a replacement is neither settled nor put back", seen.id.value());
    const auto wanted = static_cast<std::size_t>(order.replicas);
    std::set<int> added;
    for (auto count = seen.inPlace.size(); count < wanted; ++count) {
        const int number = freeNumber(seen, added);
        added.insert(number);
        const bool others = m_gate.hasChanged();
        if (auto good = addReplica(seen, number); !good) {
            if (!others) return std::unexpected(good.error());
            return std::unexpected(unknownAfter(good.error(), "some replicas were added"));
        }
    }
    for (auto count = seen.inPlace.size(); count > wanted; --count) {
        const auto& last = seen.inPlace[count - 1];
        auto gone = stop(last, order);
        if (gone) gone = remove(last.instance.id.value());
        if (!gone) {
            if (!m_gate.hasChanged() ||
                (gone.error().code != ErrorCode::UnknownVerify && count == seen.inPlace.size() &&
                 last.instance.state == InstanceState::Stopped))
                return std::unexpected(gone.error());
            return std::unexpected(unknownAfter(gone.error(), "a replica may be stopped or gone"));
        }
    }
    m_outcome.changed = seen.inPlace.size() != wanted;
    return m_outcome;
}

/// All or nothing: a replica that does not start is removed again.
Result<void> DockerOrders::addReplica(const SeenWorkload& seen, int number) {
    const auto& like = seen.inPlace.back();
    auto body = replicaBody(like.configuration, number);
    if (!body) return std::unexpected(body.error());
    const auto name = replicaName(like, number);
    auto created =
        post("/containers/create?name=" + percentEncoded(name), body->body, {{"Id", "new-" + name}});
    if (!created) return std::unexpected(created.error());
    const auto id = JsonView(created->document)["Id"].text();
    if (id.empty()) return failure(ErrorCode::UnknownVerify, "the engine did not say what it created", name);
    Result<DockerAnswer> step = DockerAnswer{};
    for (const auto& [network, settings] : body->further) {
        if (step)
            step = post(fmt::format("/networks/{}/connect", percentEncoded(network)),
                        {{"Container", id}, {"EndpointConfig", settings}});
    }
    if (step) step = post(fmt::format("/containers/{}/start", percentEncoded(id)));
    if (step || step.error().code == ErrorCode::UnknownVerify)
        return step ? Result<void>{} : std::unexpected(step.error());
    m_gate.beginUndo();
    if (auto removed = remove(id); !removed)
        return std::unexpected(unknownAfter(step.error(), "and the replica could not be removed: " + name));
    return failure(step.error().code, step.error().detail + "; the new replica was removed again", name);
}

} // namespace holdfast::platforms::docker
