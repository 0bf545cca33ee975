// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/fault_event.h"
#include "engine/platforms/local/spawn.h"
#include "engine/ports/lab_control.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

class QSocketNotifier;

namespace holdfast::lab {

/// The lab as Holdfast sees it: starts the supervisor as a process of its own and speaks with it through its
/// standard streams. The supervisor ends the lab when this object or this program goes, however it goes.
///
/// Thread: the owner's (with an event loop). Nothing here waits.
class LabProcess final : public QObject, public ports::LabControl {
    Q_OBJECT
public:
    struct Options {
        /// Empty: holdfast-lab-supervisor beside this program, or where packages put it.
        std::string supervisorProgram;
        /// Called for each fault that begins or ends, also those ordered by HTTP; for the event log.
        std::function<void(const FaultEvent&)> onFault;
    };

    explicit LabProcess(Options options, QObject* parent = nullptr);
    ~LabProcess() override;

    /// Values for the variables of the lab's fleet file, passwords included: for reading it, never to be
    /// shown or stored. Empty until the lab runs.
    [[nodiscard]] const std::map<std::string, std::string>& labEnvironment() const { return m_environment; }

    [[nodiscard]] ports::LabState state() const override { return m_state; }

    void addListener(ports::LabListener* listener) override;
    void removeListener(ports::LabListener* listener) override;

    /// Answers when all services are ready. Replan: it is not stopped. FixSetup: what to install.
    void start(Answer answer) override;
    /// Answers when nothing of it is left.
    void stop(Answer answer) override;
    void startService(const ServiceId& service, Answer answer) override;
    void stopService(const ServiceId& service, Answer answer) override;
    void inject(const ports::FaultOrder& order, Answer answer) override;
    void endFault(const ServiceId& service, const std::string& fault, Answer answer) override;

private:
    struct Supervisor;

    void order(nlohmann::json what, Answer answer);
    void write();
    void read();
    void take(const std::string& line);
    void takeAnswer(const nlohmann::json& message);
    void takeState(const nlohmann::json& text);
    void onSupervisorEnd();
    void onLate();
    void finish(ports::LabState last);
    void clearLeftovers(ports::LabState last);
    void retire(std::unique_ptr<Supervisor> ended);
    [[nodiscard]] std::string supervisorProgram() const;
    void settleStart(const Result<void>& outcome);
    void publish(ports::LabState state);

    Options m_options;
    ports::LabState m_state;
    std::map<std::string, std::string> m_environment;
    std::vector<ports::LabListener*> m_listeners;
    std::unique_ptr<Supervisor> m_supervisor;
    std::unique_ptr<Supervisor> m_cleaner; ///< clears up after a supervisor that was killed
    std::map<std::int64_t, Answer> m_answers;
    std::int64_t m_lastOrder = 0;
    Answer m_starting;
    std::vector<Answer> m_stopping;
    QTimer m_patience; ///< for the end of the supervisor
};

/// Where holdfast-lab-supervisor is: beside this program, or in the folder for such programs of its
/// installation.
[[nodiscard]] std::string findSupervisor();

} // namespace holdfast::lab
