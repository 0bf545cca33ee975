// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/http_call.h"
#include "app/lab/supervisor/lab_certificates.h"
#include "app/lab/supervisor/lab_plan.h"
#include "app/lab/supervisor/lab_programs.h"
#include "engine/platforms/local/spawn.h"

#include <string>

namespace holdfast::lab {

/// The lab's Caddy: TLS for localhost and aiwfe.com, routes to webui and api, steered through a Unix socket.
class CaddyServer {
public:
    CaddyServer(const LabPrograms& programs, std::string folder, const LabPlan& plan,
                LabCertificates certificates);

    [[nodiscard]] platforms::ProcessSpec server() const;
    /// Waits; for a pool.
    [[nodiscard]] bool isReady() const;

    /// Of its admin API.
    [[nodiscard]] std::string adminSocket() const { return m_folder + "/admin.sock"; }

    /// Waits; for a pool. From now on this share of all answers is 500; 0 ends it.
    [[nodiscard]] Result<void> answerErrors(double share) const;

private:
    [[nodiscard]] std::string configuration() const;
    [[nodiscard]] Result<int> steer(const std::string& method, const std::string& path,
                                    const std::string& body) const;

    LabPrograms m_programs;
    std::string m_folder;
    std::uint16_t m_port;
    std::uint16_t m_api;
    std::uint16_t m_webui;
    LabCertificates m_certificates;
};

} // namespace holdfast::lab
