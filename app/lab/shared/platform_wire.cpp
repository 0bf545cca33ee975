// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/shared/platform_wire.h"

#include <nlohmann/json.hpp>

#include <type_traits>

namespace holdfast::lab {

using nlohmann::json;

namespace {

// The fields of each value, once for both ways.

template <typename Visit>
void fields(Visit& visit, workloads::RestartRule& v) {
    visit("policy", v.policy);
    visit("attempts", v.attempts);
}

template <typename Visit>
void fields(Visit& visit, workloads::Limits& v) {
    visit("cpus", v.cpus);
    visit("memory", v.memory);
    visit("processes", v.processes);
}

template <typename Visit>
void fields(Visit& visit, workloads::Mount& v) {
    visit("kind", v.kind);
    visit("source", v.source);
    visit("target", v.target);
    visit("readOnly", v.readOnly);
}

template <typename Visit>
void fields(Visit& visit, workloads::NetworkLink& v) {
    visit("network", v.network);
    visit("aliases", v.aliases);
}

template <typename Visit>
void fields(Visit& visit, workloads::PublishedPort& v) {
    visit("port", v.port);
    visit("protocol", v.protocol);
    visit("hostAddress", v.hostAddress);
    visit("hostPort", v.hostPort);
}

template <typename Visit>
void fields(Visit& visit, workloads::HealthCheck& v) {
    visit("command", v.command);
    visit("interval", v.interval);
    visit("timeout", v.timeout);
    visit("startPeriod", v.startPeriod);
    visit("retries", v.retries);
}

template <typename Visit>
void fields(Visit& visit, workloads::Configuration& v) {
    visit("artifact", v.artifact);
    visit("fingerprint", v.fingerprint);
    visit("entrypoint", v.entrypoint);
    visit("command", v.command);
    visit("environment", v.environment);
    visit("directory", v.directory);
    visit("user", v.user);
    visit("limits", v.limits);
    visit("mounts", v.mounts);
    visit("networks", v.networks);
    visit("ports", v.ports);
    visit("labels", v.labels);
    visit("healthCheck", v.healthCheck);
    visit("restart", v.restart);
    visit("stopSignal", v.stopSignal);
    visit("stopWithin", v.stopWithin);
    visit("native", v.native);
}

template <typename Visit>
void fields(Visit& visit, workloads::Instance& v) {
    visit("id", v.id);
    visit("name", v.name);
    visit("number", v.number);
    visit("state", v.state);
    visit("health", v.health);
    visit("pid", v.pid);
    visit("started", v.started);
    visit("ended", v.ended);
    visit("exitCode", v.exitCode);
    visit("outOfMemory", v.outOfMemory);
    visit("restarts", v.restarts);
    visit("artifact", v.artifact);
    visit("fingerprint", v.fingerprint);
}

template <typename Visit>
void fields(Visit& visit, workloads::Manager& v) {
    visit("kind", v.kind);
    visit("name", v.name);
    visit("evidence", v.evidence);
    visit("sentence", v.sentence);
}

template <typename Visit>
void fields(Visit& visit, workloads::Capability& v) {
    visit("ability", v.ability);
    visit("can", v.can);
    visit("why", v.why);
}

template <typename Visit>
void fields(Visit& visit, workloads::WorkloadSummary& v) {
    visit("id", v.id);
    visit("artifact", v.artifact);
    visit("running", v.running);
    visit("instances", v.instances);
    visit("aside", v.aside);
}

template <typename Visit>
void fields(Visit& visit, workloads::WorkloadDescription& v) {
    visit("id", v.id);
    visit("revision", v.revision);
    visit("configuration", v.configuration);
    visit("instances", v.instances);
    visit("aside", v.aside);
    visit("managers", v.managers);
    visit("capabilities", v.capabilities);
}

template <typename Visit>
void fields(Visit& visit, workloads::InstanceStats& v) {
    visit("id", v.id);
    visit("at", v.at);
    visit("cpuSeconds", v.cpuSeconds);
    visit("memory", v.memory);
    visit("memoryLimit", v.memoryLimit);
    visit("received", v.received);
    visit("sent", v.sent);
    visit("read", v.read);
    visit("written", v.written);
    visit("processes", v.processes);
}

template <typename Visit>
void fields(Visit& visit, workloads::Order& v) {
    visit("kind", v.kind);
    visit("workload", v.workload);
    visit("instance", v.instance);
    visit("revision", v.revision);
    visit("signal", v.signal);
    visit("stopWithin", v.stopWithin);
    visit("replacement", v.replacement);
    visit("replicas", v.replicas);
    visit("limits", v.limits);
}

template <typename Visit>
void fields(Visit& visit, workloads::PlatformCall& v) {
    visit("method", v.method);
    visit("target", v.target);
    visit("body", v.body);
    visit("changes", v.changes);
    visit("rehearsed", v.rehearsed);
    visit("status", v.status);
    visit("answer", v.answer);
    visit("took", v.took);
}

template <typename Visit>
void fields(Visit& visit, workloads::OrderOutcome& v) {
    visit("changed", v.changed);
    visit("notes", v.notes);
}

template <typename Visit>
void fields(Visit& visit, ports::PlatformIdentity& v) {
    visit("kind", v.kind);
    visit("address", v.address);
    visit("id", v.id);
    visit("host", v.host);
    visit("version", v.version);
    visit("apiVersion", v.apiVersion);
}

template <typename Visit>
void fields(Visit& visit, ports::LogQuery& v) {
    visit("workload", v.workload);
    visit("instance", v.instance);
    visit("since", v.since);
    visit("tail", v.tail);
    visit("follow", v.follow);
    visit("mostBytes", v.mostBytes);
}

template <typename Visit>
void fields(Visit& visit, ports::LogLine& v) {
    visit("at", v.at);
    visit("isError", v.isError);
    visit("cut", v.cut);
    visit("text", v.text);
}

template <typename Visit>
void fields(Visit& visit, ports::LogEnd& v) {
    visit("cut", v.cut);
    visit("lines", v.lines);
}

template <typename Visit>
void fields(Visit& visit, ports::PlatformEvent& v) {
    visit("at", v.at);
    visit("kind", v.kind);
    visit("workload", v.workload);
    visit("instance", v.instance);
    visit("exitCode", v.exitCode);
    visit("detail", v.detail);
}

template <typename T>
inline constexpr bool kIsPlain = std::is_arithmetic_v<T> || std::is_same_v<T, std::string>;

template <typename T>
struct Codec {
    static json write(const T& value);
    static void read(const json& text, T& value);
};

struct Writer {
    json text = json::object();

    template <typename T>
    void operator()(const char* name, T& value) {
        text[name] = Codec<T>::write(value);
    }
};

struct Reader {
    const json& text;

    template <typename T>
    void operator()(const char* name, T& value) {
        Codec<T>::read(text.at(name), value);
    }
};

template <typename T>
json Codec<T>::write(const T& value) {
    if constexpr (kIsPlain<T>) {
        return value;
    } else if constexpr (std::is_enum_v<T>) {
        return static_cast<int>(value);
    } else {
        Writer writer;
        T copy = value;
        fields(writer, copy);
        return std::move(writer.text);
    }
}

template <typename T>
void Codec<T>::read(const json& text, T& value) {
    if constexpr (kIsPlain<T>) {
        value = text.get<T>();
    } else if constexpr (std::is_enum_v<T>) {
        value = static_cast<T>(text.get<int>());
    } else {
        Reader reader{text};
        fields(reader, value);
    }
}

template <typename Tag>
struct Codec<Id<Tag>> {
    static json write(const Id<Tag>& value) { return value.value(); }

    static void read(const json& text, Id<Tag>& value) { value = Id<Tag>(text.get<std::string>()); }
};

template <>
struct Codec<Secret> {
    static json write(const Secret& value) { return value.reveal(); }

    static void read(const json& text, Secret& value) { value = Secret(text.get<std::string>()); }
};

template <>
struct Codec<Bytes> {
    static json write(const Bytes& value) { return value.count; }

    static void read(const json& text, Bytes& value) { value.count = text.get<std::int64_t>(); }
};

template <>
struct Codec<Duration> {
    static json write(const Duration& value) { return value.count(); }

    static void read(const json& text, Duration& value) { value = Duration(text.get<std::int64_t>()); }
};

template <>
struct Codec<TimePoint> {
    static json write(const TimePoint& value) { return value.time_since_epoch().count(); }

    static void read(const json& text, TimePoint& value) {
        value = TimePoint(Duration(text.get<std::int64_t>()));
    }
};

template <typename T>
struct Codec<std::optional<T>> {
    static json write(const std::optional<T>& value) { return value ? Codec<T>::write(*value) : json(); }

    static void read(const json& text, std::optional<T>& value) {
        value.reset();
        if (!text.is_null()) Codec<T>::read(text, value.emplace());
    }
};

template <typename T>
struct Codec<std::vector<T>> {
    static json write(const std::vector<T>& values) {
        json text = json::array();
        for (const auto& value : values)
            text.push_back(Codec<T>::write(value));
        return text;
    }

    static void read(const json& text, std::vector<T>& values) {
        values.clear();
        for (const auto& each : text)
            Codec<T>::read(each, values.emplace_back());
    }
};

template <typename T>
struct Codec<std::map<std::string, T>> {
    static json write(const std::map<std::string, T>& values) {
        json text = json::object();
        for (const auto& [name, value] : values)
            text[name] = Codec<T>::write(value);
        return text;
    }

    static void read(const json& text, std::map<std::string, T>& values) {
        values.clear();
        for (const auto& [name, value] : text.items())
            Codec<T>::read(value, values[name]);
    }
};

} // namespace

template <typename T>
json toWire(const T& value) {
    return Codec<T>::write(value);
}

template <typename T>
Result<T> fromWire(const json& text) {
    try {
        T value{};
        Codec<T>::read(text, value);
        return value;
    } catch (const json::exception& problem) {
        return failure(ErrorCode::FixInput, problem.what());
    }
}

#define HOLDFAST_ON_WIRE(Type)                                                                               \
    template json toWire<Type>(const Type&);                                                                 \
    template Result<Type> fromWire<Type>(const json&);

HOLDFAST_ON_WIRE(workloads::Order)
HOLDFAST_ON_WIRE(workloads::OrderOutcome)
HOLDFAST_ON_WIRE(workloads::PlatformCall)
HOLDFAST_ON_WIRE(workloads::WorkloadDescription)
HOLDFAST_ON_WIRE(workloads::WorkloadId)
HOLDFAST_ON_WIRE(std::vector<workloads::PlatformCall>)
HOLDFAST_ON_WIRE(std::vector<workloads::WorkloadSummary>)
HOLDFAST_ON_WIRE(std::vector<workloads::InstanceStats>)
HOLDFAST_ON_WIRE(std::vector<workloads::Capability>)
HOLDFAST_ON_WIRE(ports::PlatformIdentity)
HOLDFAST_ON_WIRE(ports::LogQuery)
HOLDFAST_ON_WIRE(ports::LogLine)
HOLDFAST_ON_WIRE(ports::LogEnd)
HOLDFAST_ON_WIRE(ports::PlatformEvent)
HOLDFAST_ON_WIRE(std::optional<TimePoint>)

#undef HOLDFAST_ON_WIRE

} // namespace holdfast::lab
