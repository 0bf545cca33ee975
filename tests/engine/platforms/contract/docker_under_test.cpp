// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/docker_platform.h"
#include "tests/engine/platforms/contract/platform_under_test.h"
#include "tests/engine/platforms/docker/docker_engine.h"

namespace holdfast::testing {

namespace {

using nlohmann::json;

class DockerUnderTest final : public PlatformUnderTest {
public:
    DockerUnderTest() {
        if (!m_engine.start()) qFatal("%s", qPrintable(m_engine.trouble()));
        m_platform = std::make_unique<platforms::docker::DockerPlatform>(
            platforms::docker::DockerEndpoint{.socketPath = m_engine.socketPath()});
    }

    ports::Platform& platform() override { return *m_platform; }

    workloads::WorkloadId plant(const Plant& plant) override {
        json environment = json::array();
        for (const auto& [name, value] : plant.environment)
            environment.push_back(name + "=" + value);
        m_engine.run(plant.name, plant.script,
                     {{"Env", environment},
                      {"StopTimeout", std::chrono::ceil<std::chrono::seconds>(plant.stopWithin).count()},
                      {"HostConfig", {{"NetworkMode", "none"}}}});
        return workloads::WorkloadId(plant.name);
    }

    void crash(const workloads::WorkloadId& workload) override {
        m_engine.call("POST",
                      "/containers/" + QByteArray::fromStdString(workload.value()) + "/kill?signal=KILL");
    }

    void clear() override { m_engine.clear(); }

private:
    DockerEngine m_engine;
    std::unique_ptr<platforms::docker::DockerPlatform> m_platform;
};

} // namespace

std::unique_ptr<PlatformUnderTest> makeDockerPlatform() {
    return std::make_unique<DockerUnderTest>();
}

} // namespace holdfast::testing
