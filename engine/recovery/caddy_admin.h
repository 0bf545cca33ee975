// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/recovery/server_call.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace holdfast::recovery {

/// A part of Caddy's configuration as it is now.
struct CaddyPart {
    std::string json; ///< one line, keys in order; empty: there is none
    std::string tag;  ///< by which a change can be refused when somebody else was faster
};

/// The admin API of one Caddy, by its Unix socket or URL. Blocking; each call on a connection of its own, no
/// redirects, no proxy; HTTPS is verified. Thread: one at a time.
class CaddyAdmin {
public:
    CaddyAdmin(const ServiceSpec& proxy, Duration deadline, std::stop_token stop = {});

    /// What stands at a path below «/config/». FixSetup: not reached, or refused.
    [[nodiscard]] Result<CaddyPart> read(const std::string& path);
    /// Puts it there («»: takes it away), if that part is still what `before` says. Replan: it is not.
    /// UnknownVerify: it may have happened.
    [[nodiscard]] Result<void> change(const std::string& path, const CaddyPart& before,
                                      const std::string& json);

    /// POST of a whole document (it may hold keys: the evidence has its size only). FixSetup: refused, with
    /// Caddy's words; UnknownVerify: it may have been taken.
    [[nodiscard]] Result<std::string> post(const std::string& path, const std::string& document,
                                           const std::string& type);

    [[nodiscard]] std::vector<actions::CallRecord>& calls() noexcept { return m_calls; }

private:
    struct Answer {
        int status = 0;
        std::string body;
        std::string tag;
    };

    [[nodiscard]] Result<Answer> call(const std::string& method, const std::string& path,
                                      const std::string& body, const std::string& tag);
    [[nodiscard]] Result<Answer> callAs(const std::string& host, const std::string& method,
                                        const std::string& path, const std::string& body,
                                        const std::string& tag);

    std::string m_address;
    TlsSpec m_tls;
    std::string m_type = "application/json";
    probes::RunLimit m_limit;
    std::vector<actions::CallRecord> m_calls;
};

/// The same text for the same JSON; empty for null and for what is no JSON.
[[nodiscard]] std::string plainJson(std::string_view text);

} // namespace holdfast::recovery
