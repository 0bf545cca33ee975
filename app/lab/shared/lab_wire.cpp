// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/shared/lab_wire.h"

#include <array>
#include <utility>

namespace holdfast::lab {

using nlohmann::json;

namespace {

constexpr std::array kPhases{
    std::pair{ports::LabPhase::Stopped, "stopped"}, std::pair{ports::LabPhase::Starting, "starting"},
    std::pair{ports::LabPhase::Running, "running"}, std::pair{ports::LabPhase::Stopping, "stopping"},
    std::pair{ports::LabPhase::Failed, "failed"}};

constexpr std::array kCodes{std::pair{ErrorCode::Retry, "retry"},
                            std::pair{ErrorCode::Replan, "replan"},
                            std::pair{ErrorCode::FixInput, "fix_input"},
                            std::pair{ErrorCode::FixSetup, "fix_setup"},
                            std::pair{ErrorCode::UnknownVerify, "unknown_verify"},
                            std::pair{ErrorCode::Cancelled, "cancelled"},
                            std::pair{ErrorCode::Internal, "internal"}};

template <typename Table, typename Value>
const char* wordFor(const Table& table, Value value) {
    for (const auto& [each, word] : table) {
        if (each == value) return word;
    }
    return "";
}

template <typename Table>
auto valueFor(const Table& table, const std::string& text) {
    for (const auto& [each, word] : table) {
        if (text == word) return each;
    }
    return table.back().first;
}

json write(TimePoint time) {
    return time.time_since_epoch().count();
}

TimePoint readTime(const json& text) {
    return TimePoint(Duration(text.get<std::int64_t>()));
}

json write(const ports::FaultOffer& offer) {
    return {{"fault", offer.fault},
            {"strengthName", offer.strengthName},
            {"unit", toString(offer.strengthUnit)},
            {"default", offer.defaultStrength},
            {"minimum", offer.minimum},
            {"maximum", offer.maximum}};
}

ports::FaultOffer readOffer(const json& text) {
    return {.fault = text.at("fault"),
            .strengthName = text.at("strengthName"),
            .strengthUnit = unitFromString(text.at("unit").get<std::string>()).value_or(Unit::None),
            .defaultStrength = text.at("default"),
            .minimum = text.at("minimum"),
            .maximum = text.at("maximum")};
}

json write(const ports::ActiveFault& fault) {
    json text{{"fault", fault.fault}, {"strength", fault.strength}, {"since", write(fault.since)}};
    if (fault.until) text["until"] = write(*fault.until);
    return text;
}

ports::ActiveFault readActive(const json& text) {
    ports::ActiveFault fault{
        .fault = text.at("fault"), .strength = text.at("strength"), .since = readTime(text.at("since"))};
    if (text.contains("until")) fault.until = readTime(text.at("until"));
    return fault;
}

json write(const ports::LabService& service) {
    json text{{"id", service.id.value()}, {"running", service.running}, {"pid", service.pid}};
    text["offers"] = json::array();
    for (const auto& offer : service.offers)
        text["offers"].push_back(write(offer));
    text["faults"] = json::array();
    for (const auto& fault : service.faults)
        text["faults"].push_back(write(fault));
    return text;
}

ports::LabService readService(const json& text) {
    ports::LabService service{.id = ServiceId(text.at("id").get<std::string>()),
                              .running = text.at("running"),
                              .pid = text.at("pid")};
    for (const auto& offer : text.at("offers"))
        service.offers.push_back(readOffer(offer));
    for (const auto& fault : text.at("faults"))
        service.faults.push_back(readActive(fault));
    return service;
}

} // namespace

json toJson(const ports::LabState& state) {
    json services = json::array();
    for (const auto& service : state.services)
        services.push_back(write(service));
    return {{"phase", wordFor(kPhases, state.phase)},
            {"progress", state.progress},
            {"step", state.step},
            {"trouble", state.trouble},
            {"directory", state.directory},
            {"fleetFile", state.fleetFile},
            {"services", std::move(services)}};
}

Result<ports::LabState> labStateFromJson(const json& text) {
    try {
        ports::LabState state{.phase = valueFor(kPhases, text.at("phase").get<std::string>()),
                              .progress = text.at("progress"),
                              .step = text.at("step"),
                              .trouble = text.at("trouble"),
                              .directory = text.at("directory"),
                              .fleetFile = text.at("fleetFile")};
        for (const auto& service : text.at("services"))
            state.services.push_back(readService(service));
        return state;
    } catch (const json::exception& error) {
        return failure(ErrorCode::FixInput, error.what(), "lab state");
    }
}

json toJson(const ports::FaultOrder& order) {
    json text{{"service", order.service.value()}, {"fault", order.fault}, {"strength", order.strength}};
    if (order.lasts) text["seconds"] = std::chrono::duration<double>(*order.lasts).count();
    return text;
}

Result<ports::FaultOrder> faultOrderFromJson(const json& text) {
    const auto isText = [&](const char* key) { return text.contains(key) && text[key].is_string(); };
    const auto isNumberIfAny = [&](const char* key) { return !text.contains(key) || text[key].is_number(); };
    if (!text.is_object() || !isText("service") || !isText("fault") || !isNumberIfAny("strength") ||
        !isNumberIfAny("seconds"))
        return failure(
            ErrorCode::FixInput,
            R"(expected {"service": name, "fault": name, "strength": number, "seconds": number}; the )"
            "numbers may be left out");
    ports::FaultOrder order{.service = ServiceId(text["service"].get<std::string>()),
                            .fault = text["fault"].get<std::string>(),
                            .strength = text.value("strength", 0.0)};
    constexpr double kLongest = 7.0 * 24 * 3600;
    const double seconds = text.value("seconds", 0.0);
    if (text.contains("seconds") && !(seconds > 0.0 && seconds <= kLongest))
        return failure(ErrorCode::FixInput, "seconds: expected more than 0 and a week at most");
    if (seconds > 0.0)
        order.lasts = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
    return order;
}

json toJson(const Error& error) {
    return {{"code", wordFor(kCodes, error.code)}, {"detail", error.detail}, {"where", error.where}};
}

Error errorFromJson(const json& text) {
    return {.code = valueFor(kCodes, text.value("code", "")),
            .detail = text.value("detail", ""),
            .where = text.value("where", "")};
}

} // namespace holdfast::lab
