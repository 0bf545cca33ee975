// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/lab_platform.h"

#include "app/lab/shared/frame_socket.h"
#include "app/lab/shared/lab_wire.h"
#include "app/lab/shared/platform_wire.h"
#include "engine/platforms/local/local_platform.h"

#include <nlohmann/json.hpp>

namespace holdfast::lab {

using nlohmann::json;
using ports::PlatformContext;
using ports::StreamNext;
using namespace workloads;

namespace {

/// Beyond a call's deadline: what the supervisor takes to undo, and some for the way.
constexpr std::chrono::seconds kPatience{70};

/// One call on its way.
class Exchange {
public:
    Exchange(UniqueFd fd, const PlatformContext& context) : m_socket(std::move(fd)), m_context(context) {}

    FrameSocket& socket() { return m_socket; }

    /// Whether this frame was a question or a call; if so it is dealt with.
    [[nodiscard]] Result<bool> takeOwn(const json& frame) {
        if (frame.contains("may")) {
            const auto allowed = mayChange();
            json reply{{"allowed", allowed.has_value()}};
            if (!allowed) reply["error"] = toJson(allowed.error());
            m_changed = m_changed || allowed.has_value();
            if (auto sent = m_socket.send(reply); !sent) return std::unexpected(broken(sent.error()));
            return true;
        }
        if (!frame.contains("call")) return false;
        const auto call = fromWire<PlatformCall>(frame["call"]);
        if (call && m_context.onCall) m_context.onCall(*call);
        return true;
    }

    /// A connection that broke: nothing was changed where nobody was allowed to.
    [[nodiscard]] Error broken(const Error& error) const {
        const auto code = m_changed ? ErrorCode::UnknownVerify : ErrorCode::Retry;
        return {code, "the lab's supervisor does not answer: " + error.detail, error.where};
    }

private:
    [[nodiscard]] Result<void> mayChange() const {
        if (m_context.stop.stop_requested()) return failure(ErrorCode::Cancelled, "stopped on request");
        return m_context.mayChange ? m_context.mayChange() : Result<void>{};
    }

    FrameSocket m_socket;
    const PlatformContext& m_context;
    bool m_changed = false;
};

template <typename T>
Result<T> answerAs(const Result<json>& answer) {
    if (!answer) return std::unexpected(answer.error());
    return fromWire<T>(*answer);
}

} // namespace

void LabPlatform::setSocket(std::string path) {
    const std::lock_guard lock(m_mutex);
    m_socket = std::move(path);
}

std::string LabPlatform::socket() const {
    const std::lock_guard lock(m_mutex);
    return m_socket;
}

Result<json> LabPlatform::ask(const char* what, json with, const PlatformContext& context, const Sink& sink) {
    const auto path = socket();
    if (path.empty())
        return failure(ErrorCode::FixSetup, "The lab does not run. Start it, then draw the plan up anew.");
    auto connected = FrameSocket::connectTo(path);
    if (!connected)
        return failure(ErrorCode::Retry, "the lab's supervisor does not answer: " + connected.error().detail);
    Exchange exchange(std::move(*connected), context);
    const json request{{"do", what}, {"deadline", context.deadline.count()}, {"with", std::move(with)}};
    if (auto sent = exchange.socket().send(request); !sent)
        return std::unexpected(exchange.broken(sent.error()));
    const std::stop_callback stopping(context.stop, [&] { (void)exchange.socket().send({{"stop", true}}); });
    const bool endless = context.deadline.count() <= 0;
    const auto until = FrameSocket::Steady::now() + context.deadline + kPatience;
    for (;;) {
        const auto frame = exchange.socket().receive(endless ? std::nullopt : std::optional(until));
        if (!frame) return std::unexpected(exchange.broken(frame.error()));
        if (frame->contains("error")) return std::unexpected(errorFromJson((*frame)["error"]));
        if (frame->contains("answer")) return (*frame)["answer"];
        const auto own = exchange.takeOwn(*frame);
        if (!own) return std::unexpected(own.error());
        if (!*own && sink && sink(*frame) == StreamNext::Stop) return json();
    }
}

Result<ports::PlatformIdentity> LabPlatform::identify(const PlatformContext& context) {
    return answerAs<ports::PlatformIdentity>(ask("identify", nullptr, context));
}

std::vector<Capability> LabPlatform::capabilities() const {
    return platforms::LocalPlatform::abilities();
}

Result<std::vector<WorkloadSummary>> LabPlatform::list(const PlatformContext& context) {
    return answerAs<std::vector<WorkloadSummary>>(ask("list", nullptr, context));
}

Result<WorkloadDescription> LabPlatform::describe(const WorkloadId& workload,
                                                  const PlatformContext& context) {
    return answerAs<WorkloadDescription>(ask("describe", toWire(workload), context));
}

Result<std::vector<PlatformCall>> LabPlatform::rehearse(const Order& order, const PlatformContext& context) {
    return answerAs<std::vector<PlatformCall>>(ask("rehearse", toWire(order), context));
}

Result<OrderOutcome> LabPlatform::perform(const Order& order, const PlatformContext& context) {
    return answerAs<OrderOutcome>(ask("perform", toWire(order), context));
}

Result<ports::LogEnd> LabPlatform::readLog(const ports::LogQuery& query,
                                           const std::function<StreamNext(const ports::LogLine&)>& sink,
                                           const PlatformContext& context) {
    ports::LogEnd end;
    const auto take = [&](const json& frame) {
        const auto line = frame.contains("line") ? fromWire<ports::LogLine>(frame["line"])
                                                 : failure(ErrorCode::FixInput, "no line");
        if (!line) return StreamNext::Continue;
        ++end.lines;
        return sink(*line);
    };
    const auto answer = ask("readLog", toWire(query), context, take);
    if (!answer) return std::unexpected(answer.error());
    return answer->is_null() ? end : fromWire<ports::LogEnd>(*answer);
}

Result<void> LabPlatform::followEvents(std::optional<TimePoint> since,
                                       const std::function<StreamNext(const ports::PlatformEvent&)>& sink,
                                       const PlatformContext& context) {
    const auto take = [&](const json& frame) {
        const auto event = frame.contains("event") ? fromWire<ports::PlatformEvent>(frame["event"])
                                                   : failure(ErrorCode::FixInput, "no event");
        return event ? sink(*event) : StreamNext::Continue;
    };
    const auto answer = ask("followEvents", toWire(since), context, take);
    if (!answer) return std::unexpected(answer.error());
    return {};
}

Result<std::vector<InstanceStats>> LabPlatform::stats(const WorkloadId& workload,
                                                      const PlatformContext& context) {
    return answerAs<std::vector<InstanceStats>>(ask("stats", toWire(workload), context));
}

} // namespace holdfast::lab
