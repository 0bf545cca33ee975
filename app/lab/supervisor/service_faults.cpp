// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/shared/http_call.h"
#include "app/lab/supervisor/blocking_fault.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace holdfast::lab {

namespace {

constexpr Duration kTimeout{1'500};

class FaultInService final : public BlockingFault {
public:
    FaultInService(const PlannedService& service, std::string fault) : m_fault(std::move(fault)) {
        m_call.port = service.port;
        m_call.token = service.config.token;
    }

    Result<void> begin(double strength) override {
        HttpCall request = m_call;
        request.method = "POST";
        request.path = "/lab/faults";
        request.body = nlohmann::json{{"fault", m_fault}, {"strength", strength}}.dump();
        return send(request);
    }

    Result<void> end() override {
        HttpCall request = m_call;
        request.method = "DELETE";
        request.path = "/lab/faults/" + m_fault;
        return send(request);
    }

private:
    static Result<void> send(const HttpCall& request) {
        const auto answer = call(request, kTimeout);
        if (!answer) return std::unexpected(answer.error());
        if (answer->status != 200)
            return failure(ErrorCode::Retry, fmt::format("the service answered {}", answer->status));
        return {};
    }

    std::string m_fault;
    HttpCall m_call;
};

class FaultInCaddy final : public BlockingFault {
public:
    explicit FaultInCaddy(CaddyServer caddy) : m_caddy(std::move(caddy)) {}

    Result<void> begin(double strength) override { return m_caddy.answerErrors(strength); }

    Result<void> end() override { return m_caddy.answerErrors(0.0); }

private:
    CaddyServer m_caddy;
};

} // namespace

std::unique_ptr<BlockingFault> faultInService(const PlannedService& service, const std::string& fault) {
    return std::make_unique<FaultInService>(service, fault);
}

std::unique_ptr<BlockingFault> faultInCaddy(const CaddyServer& caddy) {
    return std::make_unique<FaultInCaddy>(caddy);
}

} // namespace holdfast::lab
