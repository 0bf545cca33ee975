// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/outlook/training.h"
#include "engine/runtime/analysis_thread.h"
#include "engine/runtime/store_worker.h"
#include "engine/runtime/worker_pool.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::runtime {

/// Trains one forest: reads the service's history from the store in pieces, makes rows of it and trains on
/// the compute pool, gives the forest to the analyst and the store.
class ForestTrainer : public std::enable_shared_from_this<ForestTrainer> {
public:
    /// The store and the pool outlive their own callbacks.
    struct Ways {
        StoreWorker& store;
        WorkerPool& compute;
        std::shared_ptr<AnalysisThread> analysis;
    };

    /// `done` is called once, from any thread, unless one of the ways was closed before.
    static void run(const Ways& ways, outlook::TrainingWish wish, std::function<void()> done);

    /// The name under which a service's forest is stored.
    [[nodiscard]] static std::string modelName(const ServiceId& service, outlook::ForestRole role);

private:
    ForestTrainer(const Ways& ways, outlook::TrainingWish wish, std::function<void()> done);
    void askPiece();
    void askSignal();
    void takePiece();
    void finish();

    Ways m_ways;
    outlook::TrainingWish m_wish;
    std::function<void()> m_done;
    outlook::TrainingRows m_rows;
    TimePoint m_from; ///< of the piece
    TimePoint m_to;
    std::vector<std::vector<Reading>> m_piece;
};

} // namespace holdfast::runtime
