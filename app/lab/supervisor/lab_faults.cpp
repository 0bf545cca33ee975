// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/lab_faults.h"

#include "app/lab/supervisor/fault_catalog.h"

#include <boost/asio/post.hpp>

namespace holdfast::lab {

namespace asio = boost::asio;

namespace {

/// How long a server that stands still again and again may go on between: enough for what has queued up.
constexpr std::chrono::milliseconds kBreath{25};

bool isPlainSignal(const std::string& fault) {
    return fault == "crash" || fault == "hang";
}

/// Servers cannot slow themselves down: they are held in place.
bool isStutter(const PlannedService& service, const std::string& fault) {
    return fault == "latency" && service.kind != LabKind::Service;
}

TimePoint now() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

} // namespace

struct LabFaults::Active {
    explicit Active(asio::io_context& loop, std::string target)
        : service(std::move(target)), lasts(loop), beat(loop) {}

    std::string service;
    ports::ActiveFault info;
    std::optional<Duration> length;
    std::shared_ptr<BlockingFault> talking; ///< none: works by signals
    bool stutters = false;
    asio::steady_timer lasts;
    asio::steady_timer beat; ///< of a stutter
};

LabFaults::LabFaults(asio::io_context& loop, asio::thread_pool& pool, const LabWorld& world,
                     platforms::ProcessSupervisor& processes, LabObserver& observer, Restart restart)
    : m_loop(loop)
    , m_pool(pool)
    , m_world(world)
    , m_processes(processes)
    , m_observer(observer)
    , m_restart(std::move(restart)) {}

LabFaults::Strand& LabFaults::strandOf(const std::string& service) {
    return m_strands.try_emplace(service, m_pool.get_executor()).first->second;
}

void LabFaults::inject(const ports::FaultOrder& order, const Answer& answer) {
    const std::string& name = order.service.value();
    const auto& service = m_world.plan().find(name);
    ports::FaultOrder complete = order;
    if (complete.strength == 0.0) {
        for (const auto& offer : faultOffers(service)) {
            if (offer.fault == order.fault) complete.strength = offer.defaultStrength;
        }
    }
    if (auto good = checkOrder(service, complete.fault, complete.strength); !good) return answer(good);
    if (m_processes.status(name)->phase == platforms::ProcessPhase::Stopped)
        return answer(failure(ErrorCode::Replan, "it does not run; start it first", name));

    auto fault = std::make_shared<Active>(m_loop, name);
    fault->info = {.fault = complete.fault, .strength = complete.strength, .since = now()};
    fault->length = complete.lasts;
    if (complete.lasts) fault->info.until = fault->info.since + *complete.lasts;
    fault->stutters = isStutter(service, complete.fault);
    if (!isPlainSignal(complete.fault) && !fault->stutters)
        return beginByTalking(service, std::move(fault), answer);
    if (auto begun = beginBySignal(service, *fault); !begun) return answer(begun);
    admit(fault);
    if (fault->stutters) standStill(fault);
    answer({});
}

Result<void> LabFaults::beginBySignal(const Service& service, Active& fault) {
    if (fault.info.fault == "crash") return m_processes.kill(service.id);
    if (fault.info.fault == "hang") return m_processes.freeze(service.id);
    return {}; // a stutter begins with its first beat
}

std::unique_ptr<BlockingFault> LabFaults::makeTalking(const Service& service,
                                                      const std::string& fault) const {
    switch (service.kind) {
    case LabKind::Redis:
        return faultInRedis(m_world.redis(), fault);
    case LabKind::Postgres:
        return faultInPostgres(m_world.postgres(), fault);
    case LabKind::Caddy:
        return faultInCaddy(m_world.caddy());
    case LabKind::Service:
        break;
    }
    return faultInService(service, fault);
}

void LabFaults::beginByTalking(const Service& service, std::shared_ptr<Active> fault, const Answer& answer) {
    // One that is at work already only changes its strength.
    const auto present = m_active.find({service.id, fault->info.fault});
    fault->talking = present != m_active.end() ? present->second->talking : nullptr;
    if (fault->talking == nullptr) fault->talking = makeTalking(service, fault->info.fault);
    const int starts = m_processes.status(service.id)->starts;
    asio::post(strandOf(service.id), [this, fault, answer, starts, talking = fault->talking] {
        const auto begun = talking->begin(fault->info.strength);
        asio::post(m_loop, [this, fault, answer, starts, begun] {
            const auto status = m_processes.status(fault->service);
            const bool sameProcess =
                status->starts == starts && status->phase != platforms::ProcessPhase::Stopped;
            if (begun && sameProcess) {
                admit(fault);
                return answer({});
            }
            remove({fault->service, fault->info.fault}); // the stronger one has replaced it, and failed
            dispose(fault);
            answer(begun ? failure(ErrorCode::Replan, "it has ended meanwhile", fault->service) : begun);
        });
    });
}

void LabFaults::admit(const std::shared_ptr<Active>& fault) {
    const Key key{fault->service, fault->info.fault};
    if (const auto present = m_active.find(key); present != m_active.end()) {
        present->second->lasts.cancel();
        present->second->beat.cancel();
    }
    m_active[key] = fault;
    if (fault->length) {
        fault->lasts.expires_after(*fault->length);
        fault->lasts.async_wait([this, key, fault](const boost::system::error_code& cancelled) {
            // Where the server does not answer the fault stays, and with it its entry: ended by hand.
            if (!cancelled && isAtWork(*fault)) end(key.first, key.second, [](const Result<void>&) {});
        });
    }
    m_observer.onFaultEvent({.service = ServiceId(fault->service),
                             .fault = fault->info.fault,
                             .strength = fault->info.strength,
                             .began = true});
    m_observer.onStateChanged();
}

bool LabFaults::isAtWork(const Active& fault) const {
    // A timer that ran out before it was cancelled still calls.
    const auto found = m_active.find({fault.service, fault.info.fault});
    return found != m_active.end() && found->second.get() == &fault;
}

void LabFaults::standStill(const std::shared_ptr<Active>& fault) {
    const auto status = m_processes.status(fault->service);
    if (status->phase == platforms::ProcessPhase::Running) (void)m_processes.freeze(fault->service);
    fault->beat.expires_after(std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::duration<double>(fault->info.strength)));
    fault->beat.async_wait([this, fault](const boost::system::error_code& cancelled) {
        if (!cancelled && isAtWork(*fault)) goOn(fault);
    });
}

void LabFaults::goOn(const std::shared_ptr<Active>& fault) {
    if (!m_active.contains({fault->service, "hang"})) (void)m_processes.thaw(fault->service);
    fault->beat.expires_after(kBreath);
    fault->beat.async_wait([this, fault](const boost::system::error_code& cancelled) {
        if (!cancelled && isAtWork(*fault)) standStill(fault);
    });
}

void LabFaults::end(const std::string& service, const std::string& fault, const Answer& answer) {
    const auto found = m_active.find({service, fault});
    if (found == m_active.end())
        return answer(failure(ErrorCode::Replan, "no such fault is at work: " + fault, service));
    const auto active = found->second;
    if (fault == "crash") return m_restart(service, answer);
    if (active->talking != nullptr) return endByTalking(active, answer);
    remove(found->first);
    // The other of the two may still want it to stand still: a stutter goes on with its next beat.
    if (!m_active.contains({service, "hang"})) (void)m_processes.thaw(service);
    answer({});
}

void LabFaults::endByTalking(const std::shared_ptr<Active>& fault, const Answer& answer) {
    asio::post(strandOf(fault->service), [this, fault, answer, talking = fault->talking] {
        const auto ended = talking->end();
        asio::post(m_loop, [this, fault, answer, ended, talking] {
            const auto present = m_active.find({fault->service, fault->info.fault});
            if (ended && present != m_active.end() && present->second->talking == talking)
                remove(present->first);
            answer(ended);
        });
    });
}

void LabFaults::remove(const Key& key) {
    const auto found = m_active.find(key);
    if (found == m_active.end()) return;
    const auto fault = found->second;
    m_active.erase(found);
    dispose(fault);
    m_observer.onFaultEvent({.service = ServiceId(fault->service),
                             .fault = fault->info.fault,
                             .strength = fault->info.strength,
                             .began = false});
    m_observer.onStateChanged();
}

void LabFaults::dispose(const std::shared_ptr<Active>& fault) {
    fault->lasts.cancel();
    fault->beat.cancel();
    if (fault->talking == nullptr) return;
    // Its threads are waited for where waiting is allowed.
    asio::post(strandOf(fault->service),
               [talking = std::move(fault->talking)]() mutable { talking.reset(); });
}

void LabFaults::onServiceGone(const std::string& service) {
    std::vector<Key> gone;
    for (const auto& [key, fault] : m_active) {
        if (key.first == service && key.second != "crash") gone.push_back(key);
    }
    for (const auto& key : gone)
        remove(key);
}

void LabFaults::onServiceStarted(const std::string& service) {
    remove({service, "crash"});
}

std::vector<ports::ActiveFault> LabFaults::activeIn(const std::string& service) const {
    std::vector<ports::ActiveFault> found;
    for (const auto& [key, fault] : m_active) {
        if (key.first == service) found.push_back(fault->info);
    }
    return found;
}

void LabFaults::abandon() {
    for (auto& [key, fault] : m_active)
        dispose(fault);
    m_active.clear();
}

} // namespace holdfast::lab
