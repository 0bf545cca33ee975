// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: passwords are never written; a fleet file names the variable that will hold them.
#pragma once

#include "engine/core/discovery/compose_service.h"

#include <map>
#include <string>
#include <string_view>

namespace holdfast::discovery {

/// Chooses the environment variable for each password: the one that the Compose file itself takes it from,
/// else the usual name, with the service's name before it when another service has taken it.
class PasswordNames {
public:
    /// `variable` holds the password in the container; null: it is not known which does.
    [[nodiscard]] std::string ofVariable(const ComposeService& service, const ServiceVariable* variable,
                                         const std::string& usual);
    /// The password follows `option` in the command.
    [[nodiscard]] std::string ofCommand(const ComposeService& service, std::string_view option,
                                        const std::string& usual);

private:
    [[nodiscard]] std::string free(const ComposeService& service, const std::string& usual);

    std::map<std::string, std::string> m_takenBy;
};

} // namespace holdfast::discovery
