// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/docker/bounded_json.h"
#include "engine/platforms/docker/docker_http.h"
#include "engine/platforms/step_gate.h"

#include <mutex>

namespace holdfast::platforms::docker {

/// Versions of the API that this code speaks. The span of what engines in the field offer (20.10 has 1.41, 29
/// asks for at least 1.44); within it the calls used here are the same.
inline constexpr int kOldestApi = 24; ///< 1.24
inline constexpr int kNewestApi = 47; ///< 1.47

struct DockerAnswer {
    int status = 0;
    nlohmann::json document; ///< null where there is none
};

/// Agrees on a version with an engine, makes calls through a gate, and turns what goes wrong into errors that
/// say what to do. Thread-safe.
class DockerSession {
public:
    explicit DockerSession(DockerEndpoint endpoint) : m_http(std::move(endpoint)) {}

    /// A question. Retry: not answered; Replan: 404; FixSetup: not reachable, not allowed, no common version.
    [[nodiscard]] Result<DockerAnswer> ask(StepGate& gate, const std::string& path,
                                           std::size_t mostBytes = 8UL * 1024 * 1024);
    /// A change; withheld in a rehearsal, which answers `rehearsed` instead. UnknownVerify: no answer to what
    /// was sent. Statuses below 400 are good: 304 says that it was so already.
    [[nodiscard]] Result<DockerAnswer> change(StepGate& gate, const std::string& method,
                                              const std::string& path, const nlohmann::json& body = nullptr,
                                              const nlohmann::json& rehearsed = nullptr);
    /// A POST that waits and changes nothing. Retry: not answered until `until`.
    [[nodiscard]] Result<DockerAnswer> await(StepGate& gate, const std::string& path,
                                             StepGate::Steady::time_point until);
    /// A stream; ends well when the sink has enough, the gate's deadline comes or it is stopped.
    [[nodiscard]] Result<void> stream(StepGate& gate, const std::string& path,
                                      std::function<bool(std::string_view)> sink);

    /// The minor number agreed on («41» for 1.41).
    [[nodiscard]] Result<int> agree(StepGate& gate);

    [[nodiscard]] std::string shownEndpoint() const { return m_http.endpoint().shown(); }

private:
    [[nodiscard]] Result<DockerAnswer> send(StepGate& gate, HttpRequest request,
                                            workloads::PlatformCall call);
    [[nodiscard]] Result<DockerAnswer> judge(const HttpAnswer& answer, const workloads::PlatformCall& call);
    [[nodiscard]] Error errorOf(int status, const std::string& message, const workloads::PlatformCall& call);
    [[nodiscard]] Error errorOf(const HttpTrouble& trouble, const workloads::PlatformCall& call) const;

    DockerHttp m_http;
    std::mutex m_mutex; ///< guards m_api
    std::optional<int> m_api;
};

/// The greatest version both speak, from the answer to /version. FixSetup: there is none.
[[nodiscard]] Result<int> commonApi(JsonView version);

/// A body as it may be shown: environment, arguments, labels and options masked.
[[nodiscard]] std::string shownBody(const nlohmann::json& body);

/// For a path or query.
[[nodiscard]] std::string percentEncoded(std::string_view text);

} // namespace holdfast::platforms::docker
