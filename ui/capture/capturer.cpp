// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/capture/capturer.h"

#include "ui/theme/theme.h"

#include <QtCore/QDir>
#include <QtGui/QImage>
#include <QtGui/QPainter>

#include <algorithm>
#include <utility>

namespace holdfast::capture {

namespace {

QString schemeName(theme::Scheme scheme) {
    return scheme == theme::Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light");
}

} // namespace

Capturer::Capturer(shell::MainWindow& window, theme::Theme& theme, CaptureOptions options, QObject* parent)
    : QObject(parent), m_window(window), m_theme(theme), m_options(std::move(options)) {
    m_deadline.setSingleShot(true);
    m_settle.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] { m_settle.start(0); });
    connect(&m_settle, &QTimer::timeout, this, &Capturer::take);
}

void Capturer::start() {
    if (!QDir().mkpath(m_options.folder)) {
        Q_EMIT finished(tr("%1 cannot be made").arg(m_options.folder));
        return;
    }
    m_window.resize(m_options.size);
    m_window.show();
    const QString suffix = m_options.scale > 1.0 ? QStringLiteral("@%1x").arg(m_options.scale) : QString();
    for (const auto scheme : m_options.schemes) {
        for (const auto& entry : m_window.pages()) {
            if (!m_options.page.isEmpty() && entry.id != m_options.page) continue;
            const auto add = [&](const shell::Place& place, const QString& name) {
                m_shots.push_back(
                    {.scheme = scheme,
                     .place = place,
                     .name = QStringLiteral("%1-%2%3.png").arg(name, schemeName(scheme), suffix)});
            };
            add({.page = entry.id, .service = {}, .part = {}}, entry.id);
            for (const auto& place : m_window.page(entry.id)->showcase()) {
                add(place, QStringLiteral("%1-%2").arg(entry.id, place.part));
            }
        }
    }
    std::ranges::reverse(m_shots);
    if (m_shots.empty()) {
        Q_EMIT finished(tr("there is no page «%1»").arg(m_options.page));
        return;
    }
    next();
}

void Capturer::next() {
    if (m_shots.empty()) {
        Q_EMIT finished({});
        return;
    }
    const auto& shot = m_shots.back();
    m_theme.setChoice(shot.scheme == theme::Scheme::Dark ? theme::SchemeChoice::Dark
                                                         : theme::SchemeChoice::Light);
    m_window.goTo(shot.place);
    const bool whole = shot.place.service.isEmpty() && shot.place.part.isEmpty();
    if (whole) m_window.page(shot.place.page)->showWhole();
    m_deadline.start(m_options.deadlineMs);
    takeWhenReady();
}

void Capturer::takeWhenReady() {
    auto* page = m_window.currentPage();
    disconnect(m_waiting);
    if (page->readiness() == shell::Page::Readiness::Ready) {
        m_settle.start(250);
        return;
    }
    m_waiting = connect(page, &shell::Page::readinessChanged, this, &Capturer::takeWhenReady);
}

void Capturer::take() {
    disconnect(m_waiting);
    m_deadline.stop();
    m_settle.stop();
    const Shot shot = m_shots.back();
    m_shots.pop_back();
    QImage image(m_options.size * m_options.scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(m_options.scale);
    image.fill(m_theme.color(theme::Role::Surface));
    m_window.render(&image);
    const QString file = QDir(m_options.folder).filePath(shot.name);
    // Opaque and packed as tightly as can be: they go into documents.
    if (!image.convertToFormat(QImage::Format_RGB32).save(file, "PNG", 0)) {
        Q_EMIT finished(tr("%1 cannot be written").arg(file));
        return;
    }
    Q_EMIT taken(file);
    next();
}

} // namespace holdfast::capture
