// SPDX-License-Identifier: GPL-3.0-or-later
// Replacing containers, putting them back, settling. What a step needs to be undone stands in the engine
// itself.
#include "engine/platforms/docker/create_body.h"
#include "engine/platforms/docker/docker_orders.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

namespace holdfast::platforms::docker {

using namespace workloads;
using nlohmann::json;

namespace {

std::string pathOf(const std::string& id, std::string_view verb) {
    return fmt::format("/containers/{}/{}", percentEncoded(id), verb);
}

std::string textOf(const RestartRule& rule) {
    return fmt::format("{}:{}", toString(rule.policy), rule.attempts);
}

RestartRule ruleFrom(std::string_view text) {
    const auto colon = std::min(text.find(':'), text.size());
    RestartRule rule{.policy = restartPolicyFrom(text.substr(0, colon)).value_or(RestartPolicy::Never)};
    if (colon < text.size())
        std::from_chars(text.data() + colon + 1, text.data() + text.size(), rule.attempts);
    return rule;
}

json restartBody(const RestartRule& rule) {
    return {{"RestartPolicy", {{"Name", toString(rule.policy)}, {"MaximumRetryCount", rule.attempts}}}};
}

} // namespace

Result<OrderOutcome> DockerOrders::replace(const SeenWorkload& seen, const Order& order) {
    if (!order.replacement)
        return failure(ErrorCode::FixInput, "a replacement needs a configuration", order.workload.value());
    if (!seen.kept.empty())
        return failure(ErrorCode::Replan, "an earlier replacement is neither settled nor put back",
                       order.workload.value());
    for (const auto& container : seen.inPlace) {
        if (container.isAutoRemoved)
            return failure(ErrorCode::FixSetup,
                           "its container is removed as soon as it stops (--rm): nothing could be kept aside",
                           container.line.name);
    }
    for (const auto& container : seen.inPlace) {
        if (auto replaced = replaceOne(container, order); !replaced)
            return std::unexpected(undone(replaced.error(), order));
    }
    m_outcome.changed = true;
    return m_outcome;
}

/// What the caller is told of an error in the middle: undone, where it is sure what happened.
Error DockerOrders::undone(const Error& error, const Order& order) {
    if (!m_gate.hasChanged() || error.code == ErrorCode::UnknownVerify || m_gate.isRehearsal()) return error;
    m_gate.beginUndo();
    auto seen = lookAt(m_session, m_gate, order.workload);
    if (!seen) return unknownAfter(error, "and looking at what is left failed: " + seen.error().detail);
    auto hurry = order;
    hurry.stopWithin = Duration(0); // what does not work as it should has nothing to finish
    if (auto back = putBack(*seen, hurry); !back)
        return unknownAfter(error, "and putting it back failed: " + back.error().detail);
    return {error.code, error.detail + "; it was put back as it was", error.where};
}

Result<void> DockerOrders::replaceOne(const SeenContainer& container, const Order& order) {
    auto wanted = *order.replacement;
    if (container.line.project.empty() == false) // each replica keeps its own number
        wanted.labels["com.docker.compose.container-number"] = std::to_string(container.line.number);
    wanted.labels[kFormerRestart] = textOf(container.configuration.restart);
    wanted.labels[kFormerRan] = container.instance.state == InstanceState::Stopped ? "no" : "yes";
    const auto& name = container.line.name;
    auto created = create(name + std::string(kNewEnding), container, wanted);
    if (!created) return std::unexpected(created.error());
    if (auto stopped = stop(container, order); !stopped) return stopped;
    if (auto aside = setAside(container); !aside) return aside;
    if (auto renamed = rename(*created, name); !renamed) return renamed;
    auto started = post(pathOf(*created, "start"));
    if (!started) return std::unexpected(started.error());
    return {};
}

Result<std::string> DockerOrders::create(const std::string& name, const SeenContainer& former,
                                         const Configuration& wanted) {
    json formerImage;
    if (wanted.artifact != former.configuration.artifact) {
        auto image = m_session.ask(
            m_gate, fmt::format("/images/{}/json", percentEncoded(former.instance.fingerprint)));
        if (image)
            formerImage = JsonView(image->document)["Config"].copy();
        else if (image.error().code != ErrorCode::FixSetup && image.error().code != ErrorCode::Replan)
            return std::unexpected(image.error());
        // The image may have been removed under a running container: then nothing tells what came from it.
    }
    auto body = createBody(former.configuration, wanted, JsonView(formerImage));
    if (!body) return std::unexpected(body.error());
    auto created =
        post("/containers/create?name=" + percentEncoded(name), body->body, {{"Id", "new-" + name}});
    if (!created) return std::unexpected(created.error());
    auto id = JsonView(created->document)["Id"].text();
    if (id.empty()) return failure(ErrorCode::UnknownVerify, "the engine did not say what it created", name);
    for (const auto& warning : JsonView(created->document)["Warnings"].texts())
        m_outcome.notes.push_back(warning.substr(0, 500));
    for (const auto& [network, settings] : body->further) {
        auto connected = post(fmt::format("/networks/{}/connect", percentEncoded(network)),
                              {{"Container", id}, {"EndpointConfig", settings}});
        if (!connected) return std::unexpected(connected.error());
    }
    return id;
}

/// Under another name, and without a policy that would start it again with the engine.
Result<void> DockerOrders::setAside(const SeenContainer& container) {
    const auto& id = container.instance.id.value();
    if (container.configuration.restart.policy != RestartPolicy::Never) {
        auto updated = post(pathOf(id, "update"), restartBody({}));
        if (!updated) return std::unexpected(updated.error());
    }
    return rename(id, container.line.name + std::string(kAsideEnding));
}

Result<OrderOutcome> DockerOrders::putBack(const SeenWorkload& seen, const Order& order) {
    std::set<std::string> names;
    for (const auto& container : seen.kept)
        names.insert(container.line.baseName);
    for (const auto& name : names) {
        const bool before = m_gate.hasChanged();
        if (auto back = putBackOne(seen, name, order); !back) {
            if (!before && !m_gate.hasChanged()) return std::unexpected(back.error());
            return std::unexpected(
                unknownAfter(back.error(), "putting it back is not finished: order it again"));
        }
    }
    m_outcome.changed = !names.empty();
    return m_outcome;
}

/// From whatever point a replacement had come to; can itself be repeated from any point.
Result<void> DockerOrders::putBackOne(const SeenWorkload& seen, const std::string& baseName,
                                      const Order& order) {
    const auto* former = seen.keptAs(baseName, kAsideEnding);
    const auto* pending = seen.keptAs(baseName, kNewEnding);
    const auto* current = seen.inPlaceAs(baseName);
    const auto* successor = pending != nullptr ? pending : current;
    if (former == nullptr) { // not set aside yet: what is in place is the former one
        if (current != nullptr && pending != nullptr) {
            if (auto resumed = resume(*current, *pending); !resumed) return resumed;
        }
        return pending != nullptr ? remove(pending->instance.id.value()) : Result<void>{};
    }
    if (current != nullptr) {
        if (auto stopped = stop(*current, order); !stopped) return stopped;
    }
    // The successor goes last of all: its labels say how the former one was run.
    if (current != nullptr) {
        if (auto renamed = rename(current->instance.id.value(), baseName + std::string(kNewEnding)); !renamed)
            return renamed;
    }
    if (auto renamed = rename(former->instance.id.value(), baseName); !renamed) return renamed;
    if (successor == nullptr) return start(*former);
    if (auto resumed = resume(*former, *successor); !resumed) return resumed;
    return remove(successor->instance.id.value());
}

/// Gives the former one its restart policy back and starts it if it ran.
Result<void> DockerOrders::resume(const SeenContainer& former, const SeenContainer& successor) {
    const auto rule = ruleFrom(successor.formerRestart);
    if (!successor.formerRestart.empty() && rule != former.configuration.restart) {
        auto updated = post(pathOf(former.instance.id.value(), "update"), restartBody(rule));
        if (!updated) return std::unexpected(updated.error());
    }
    return successor.formerRan == "no" ? Result<void>{} : start(former);
}

Result<OrderOutcome> DockerOrders::settle(const SeenWorkload& seen) {
    for (const auto& container : seen.kept) {
        if (seen.inPlaceAs(container.line.baseName) == nullptr)
            return failure(ErrorCode::Replan, "nothing is in its place: put it back instead",
                           container.line.name);
    }
    for (const auto& container : seen.kept) {
        const bool before = m_gate.hasChanged();
        if (auto removed = remove(container.instance.id.value()); !removed) {
            if (!before) return std::unexpected(removed.error());
            return std::unexpected(unknownAfter(removed.error(), "others that were kept aside are gone"));
        }
    }
    m_outcome.changed = !seen.kept.empty();
    return m_outcome;
}

} // namespace holdfast::platforms::docker
