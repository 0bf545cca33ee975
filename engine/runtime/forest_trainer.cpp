// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/forest_trainer.h"

#include "engine/core/analysis/forest_codec.h"
#include "engine/runtime/warm_start.h"

#include <algorithm>
#include <span>
#include <utility>

namespace holdfast::runtime {

namespace {

/// Readings of each signal that are in memory at once.
constexpr int kPiece = 5'000;

} // namespace

std::string ForestTrainer::modelName(const ServiceId& service, outlook::ForestRole role) {
    return (role == outlook::ForestRole::Rolling ? "forest/rolling/" : "forest/frozen/") + service.value();
}

ForestTrainer::ForestTrainer(const Ways& ways, outlook::TrainingWish wish, std::function<void()> done)
    : m_ways(ways)
    , m_wish(std::move(wish))
    , m_done(std::move(done))
    , m_rows(m_wish)
    , m_from(m_wish.from)
    , m_to(m_wish.from) {}

void ForestTrainer::run(const Ways& ways, outlook::TrainingWish wish, std::function<void()> done) {
    const std::shared_ptr<ForestTrainer> trainer(new ForestTrainer(ways, std::move(wish), std::move(done)));
    trainer->askPiece();
}

void ForestTrainer::askPiece() {
    m_from = m_to;
    m_to = std::min(m_wish.to, m_from + std::max(m_wish.interval, Duration(1)) * kPiece);
    m_piece.clear();
    if (m_from >= m_wish.to) {
        m_ways.compute.submit([keep = shared_from_this()](std::stop_token stop) {
            if (!stop.stop_requested()) keep->finish();
        });
        return;
    }
    askSignal();
}

void ForestTrainer::askSignal() {
    if (m_piece.size() == m_wish.signals.size()) {
        m_ways.compute.submit([keep = shared_from_this()](std::stop_token stop) {
            if (!stop.stop_requested()) keep->takePiece();
        });
        return;
    }
    const SeriesKey series{.service = m_wish.service, .signal = m_wish.signals[m_piece.size()]};
    m_ways.store.history(rawQuery(series, m_from, m_to, m_wish.interval),
                         [keep = shared_from_this()](const Result<HistoryAnswer>& answer) {
                             keep->m_piece.push_back(readingsOf(answer));
                             keep->askSignal();
                         });
}

void ForestTrainer::takePiece() {
    static_cast<void>(m_rows.add(m_piece)); // as many lists as there are signals: never refused
    askPiece();
}

void ForestTrainer::finish() {
    auto trained = m_rows.train();
    if (!trained) { // too little history; the analyst asks again
        m_done();
        return;
    }
    auto forest = std::make_shared<const analysis::ServiceForest>(std::move(*trained));
    m_ways.analysis->post([keep = shared_from_this(), forest](outlook::FleetAnalyst& analyst) {
        const auto set = [&](outlook::ForestRole role) {
            if (!analyst.setForest(keep->m_wish.service, role, forest)) return;
            const auto bytes = analysis::encodeForest(*forest);
            const auto raw = std::as_bytes(std::span(bytes));
            keep->m_ways.store.putModel(modelName(keep->m_wish.service, role), {raw.begin(), raw.end()});
        };
        set(outlook::ForestRole::Rolling);
        // The first one is the baseline as well, and is to be so after a restart.
        const auto* forests = analyst.forestsOf(keep->m_wish.service);
        const bool first = forests != nullptr && forests->frozen() == forest;
        if (first || keep->m_wish.cause == analysis::TrainingCause::Baseline)
            set(outlook::ForestRole::Frozen);
        keep->m_done();
    });
}

} // namespace holdfast::runtime
