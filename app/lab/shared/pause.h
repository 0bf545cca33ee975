// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <stop_token>

namespace holdfast::lab {

/// Waits, as the work of a service that computes nothing does. True: the time is over; false: asked to stop.
inline bool pauseFor(const std::stop_token& stop, std::chrono::duration<double> time) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    const auto until = std::chrono::steady_clock::now() +
                       std::chrono::duration_cast<std::chrono::steady_clock::duration>(time);
    wake.wait_until(lock, stop, until, [] { return false; });
    return !stop.stop_requested();
}

/// Random numbers of this thread.
inline std::mt19937& randomness() {
    thread_local std::mt19937 engine{std::random_device{}()};
    return engine;
}

/// True with this probability.
inline bool happens(double probability) {
    return std::bernoulli_distribution(probability)(randomness());
}

} // namespace holdfast::lab
