// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/lab_process.h"
#include "engine/ports/lab_control.h"

#include <QtCore/QString>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::testing {

/// A lab for a test, and what a person or a probe sees of it: pages, queues, processes.
class LabClient final : public ports::LabListener {
public:
    /// For an order or a start. Longer than the lab itself takes before it gives up and says why.
    static constexpr int kPatienceMs = 90'000;

    LabClient();
    ~LabClient() override;
    LabClient(const LabClient&) = delete;
    LabClient& operator=(const LabClient&) = delete;

    /// Starts it and waits until it runs. False: trouble() says why.
    [[nodiscard]] bool start();
    /// Stops it and waits until nothing is left of it.
    [[nodiscard]] bool stop();

    [[nodiscard]] lab::LabProcess& lab() { return *m_lab; }

    /// Lets the object go without a word, as a program that ends.
    void drop() { m_lab.reset(); }

    [[nodiscard]] const ports::LabState& state() const { return m_state; }

    [[nodiscard]] QString trouble() const { return m_trouble; }

    [[nodiscard]] const ports::LabService& service(const std::string& id) const;
    [[nodiscard]] bool hasFault(const std::string& id, const std::string& fault) const;

    /// Orders it and waits for the answer: «» when done, else the reason.
    [[nodiscard]] std::string inject(const std::string& id, const std::string& fault, double strength,
                                     std::optional<Duration> lasts = std::nullopt);
    [[nodiscard]] std::string endFault(const std::string& id, const std::string& fault);
    [[nodiscard]] std::string startService(const std::string& id);
    [[nodiscard]] std::string stopService(const std::string& id);

    /// The value on the line of the service's /metrics page that begins so; nothing: no page or no such line.
    [[nodiscard]] std::optional<double> metric(const std::string& id, const std::string& line) const;
    /// How long /health took to answer 200; nothing: it did not within `timeout`.
    [[nodiscard]] std::optional<double> healthSeconds(const std::string& id,
                                                      Duration timeout = Duration(3'000)) const;
    /// One request; its status, 0: no answer.
    [[nodiscard]] int request(const std::string& id) const;
    /// A Redis command's answer, as text; nothing: refused or no answer in two seconds.
    [[nodiscard]] std::optional<std::string> redis(const std::vector<std::string>& words) const;
    /// The number after «name:» in Redis' INFO.
    [[nodiscard]] double redisInfo(const std::string& name) const;
    /// A value by SQL, as the role that watches; nothing: refused or no answer in two seconds.
    [[nodiscard]] std::optional<double> sql(const std::string& statement) const;
    /// A request through the proxy, its certificate verified; the status, 0: none.
    [[nodiscard]] int throughProxy(const QByteArray& path) const;

    [[nodiscard]] std::uint16_t portOf(const std::string& id) const;

    [[nodiscard]] const std::map<std::string, std::string>& environment() const { return m_environment; }

    /// Every process of this lab, its supervisor first.
    [[nodiscard]] std::vector<pid_t> processes() const;

    [[nodiscard]] std::string directory() const { return m_directory; }

    std::vector<lab::FaultEvent> events;

private:
    void labChanged(const ports::LabState& state) override;
    [[nodiscard]] static std::string await(const std::function<void(ports::LabControl::Answer)>& order);

    std::unique_ptr<lab::LabProcess> m_lab;
    ports::LabState m_state;
    QString m_trouble;
    std::map<std::string, std::string> m_environment;
    std::string m_directory;
};

/// Every process of the lab in this folder, its supervisor first.
[[nodiscard]] std::vector<pid_t> processesOf(const std::string& directory);

/// What is left of a lab: which of these processes still run, and its folder. Empty: nothing.
[[nodiscard]] std::string leftOf(const std::string& directory, const std::vector<pid_t>& processes);

} // namespace holdfast::testing
