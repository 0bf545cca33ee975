// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/local_platform.h"
#include "engine/platforms/local/process_thread.h"
#include "tests/engine/platforms/contract/platform_under_test.h"

#include <QtCore/QTemporaryDir>

#include <csignal>

namespace holdfast::testing {

namespace {

using platforms::ProcessSupervisor;

class LocalUnderTest final : public PlatformUnderTest {
public:
    LocalUnderTest() { renew(); }

    ports::Platform& platform() override { return *m_platform; }

    workloads::WorkloadId plant(const Plant& plant) override {
        platforms::ProcessSpec spec;
        spec.name = plant.name;
        spec.program = "/bin/sh";
        spec.arguments = {"-c", plant.script};
        spec.environment = {"PATH=/usr/bin:/bin"};
        for (const auto& [name, value] : plant.environment)
            spec.environment.push_back(name + "=" + value);
        spec.directory = m_folder.path().toStdString();
        spec.stopWithin = plant.stopWithin;
        spec.logFile =
            spec.directory + "/" + plant.name + std::to_string(++m_planted) + ".log"; // none is continued
        const bool ran = run([&](ProcessSupervisor& supervisor) {
            return supervisor.define(spec).has_value() && supervisor.start(spec.name).has_value();
        });
        if (!ran) qFatal("%s does not start", plant.name.c_str());
        return workloads::WorkloadId(plant.name);
    }

    void crash(const workloads::WorkloadId& workload) override {
        run([&](ProcessSupervisor& supervisor) {
            return ::kill(supervisor.status(workload.value())->pid, SIGKILL) == 0;
        });
    }

    void clear() override { renew(); }

private:
    bool run(const std::function<bool(ProcessSupervisor&)>& work) {
        bool good = false;
        return m_host->run([&](ProcessSupervisor& supervisor) { good = work(supervisor); }).has_value() &&
               good;
    }

    void renew() {
        m_platform.reset();
        m_host.reset();
        auto host = platforms::ProcessThread::start(platforms::OrphanPolicy::Leave);
        if (!host) qFatal("%s", host.error().detail.c_str());
        m_host = std::move(*host);
        m_platform = std::make_unique<platforms::LocalPlatform>(*m_host, m_clock);
    }

    QTemporaryDir m_folder;
    int m_planted = 0;
    SystemClock m_clock;
    std::unique_ptr<platforms::ProcessThread> m_host;
    std::unique_ptr<platforms::LocalPlatform> m_platform;
};

} // namespace

std::unique_ptr<PlatformUnderTest> makeLocalPlatform() {
    return std::make_unique<LocalUnderTest>();
}

} // namespace holdfast::testing
