// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/what_if_marks.h"

#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>
#include <QtCore/QSet>

namespace holdfast::ui::topology {

namespace {

namespace format = models::format;
using holdfast::topology::Hit;

QString tr(const char* text) {
    return QCoreApplication::translate("topology", text);
}

QString nameOf(const ServiceId& service) {
    return QString::fromStdString(service.value());
}

} // namespace

void markWhatIf(Content& content, const holdfast::topology::WhatIf& answer) {
    QHash<QString, int> indices;
    for (int i = 0; i < content.cards.size(); ++i)
        indices.insert(content.cards[i].id, i);
    QSet<QPair<int, int>> ways; // from caller to callee
    const auto mark = [&](const QString& id, Fate fate, const QString& remark) {
        const int index = indices.value(id, -1);
        if (index < 0) return;
        Card& card = content.cards[index];
        card.fate = fate;
        card.remark = remark;
        card.words = QStringLiteral("%1 — %2\n%3").arg(card.name, remark, card.words);
    };
    const auto take = [&](const Hit& hit, Fate fate, const QString& certain, const QString& likely) {
        mark(nameOf(hit.service), fate,
             hit.probability > 0.995 ? certain : likely.arg(format::percent(hit.probability)));
        for (std::size_t i = 1; i < hit.path.size(); ++i)
            ways.insert({indices.value(nameOf(hit.path[i]), -1), indices.value(nameOf(hit.path[i - 1]), -1)});
    };
    for (const Hit& hit : answer.down)
        take(hit, Fate::GoesDown, tr("would go down"), tr("goes down, %1"));
    for (const Hit& hit : answer.degraded)
        take(hit, Fate::Degrades, tr("would degrade"), tr("degrades, %1"));
    for (const ServiceId& service : answer.question.failing)
        mark(nameOf(service), Fate::Fails, tr("assumed to fail"));
    for (Link& link : content.links)
        link.tone = ways.contains({link.from, link.to}) ? LinkTone::Foretold : LinkTone::Quiet;
}

} // namespace holdfast::ui::topology
