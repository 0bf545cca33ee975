// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/password_names.h"

#include "engine/core/discovery/compose_variables.h"

#include <cctype>

namespace holdfast::discovery {

namespace {

std::string asVariable(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        out += std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_';
    }
    if (!out.empty() && std::isdigit(static_cast<unsigned char>(out.front())) != 0) out.insert(0, "_");
    return out;
}

} // namespace

std::string PasswordNames::ofVariable(const ComposeService& service, const ServiceVariable* variable,
                                      const std::string& usual) {
    if (variable != nullptr && !variable->name.ends_with("_FILE")) {
        const auto names = variableNames(variable->raw);
        if (!names.empty()) return names.front();
    }
    return free(service, usual);
}

std::string PasswordNames::ofCommand(const ComposeService& service, std::string_view option,
                                     const std::string& usual) {
    const auto at = service.rawCommand.find(option);
    if (at != std::string::npos) {
        auto rest = std::string_view(service.rawCommand).substr(at + option.size());
        rest.remove_prefix(std::min(rest.find_first_not_of(" =\"'"), rest.size()));
        const auto names = variableNames(rest.substr(0, rest.find(' ')));
        if (!names.empty()) return names.front();
    }
    return free(service, usual);
}

std::string PasswordNames::free(const ComposeService& service, const std::string& usual) {
    const auto [taken, isNew] = m_takenBy.emplace(usual, service.name);
    return isNew || taken->second == service.name ? usual : asVariable(service.name) + "_" + usual;
}

} // namespace holdfast::discovery
