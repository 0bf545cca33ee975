// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/map_saver.h"

#include <QtCore/QSaveFile>
#include <QtCore/QThread>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QMenu>

#include <memory>

namespace holdfast::ui::topology {

namespace {

QString endingOf(MapSaver::Format format) {
    switch (format) {
    case MapSaver::Format::Svg:
        return QStringLiteral("svg");
    case MapSaver::Format::Dot:
        return QStringLiteral("dot");
    case MapSaver::Format::Png:
    case MapSaver::Format::LargePng:
        break;
    }
    return QStringLiteral("png");
}

QByteArray bytesOf(MapPicture picture, MapSaver::Format format) {
    if (format == MapSaver::Format::Dot) return dotOf(picture);
    const QSize size = sizeOf(picture);
    if (format == MapSaver::Format::Svg) return svgOf(picture, size);
    return pngOf(picture, size, format == MapSaver::Format::LargePng ? 2 : 1);
}

/// Empty: done; else what went wrong.
QString write(const QString& path, const QByteArray& bytes) {
    if (bytes.isEmpty()) return MapSaver::tr("the picture needs more memory than there is");
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return file.errorString();
    return {};
}

QString stemOf(const QString& title) {
    QString stem;
    for (const QChar letter : title)
        stem += letter.isLetterOrNumber() ? letter : QLatin1Char('-');
    return stem;
}

} // namespace

MapSaver::MapSaver(Camera camera, QWidget& owner)
    : QObject(&owner), m_camera(std::move(camera)), m_owner(owner) {}

MapSaver::~MapSaver() {
    for (const QPointer<QThread>& thread : m_threads) {
        if (thread) thread->wait();
    }
}

void MapSaver::fillMenu(QMenu& menu) {
    const auto add = [&](const QString& words, Format format) {
        connect(menu.addAction(words), &QAction::triggered, this, [this, format] { ask(format); });
    };
    add(tr("Save as SVG…"), Format::Svg);
    add(tr("Save as PNG…"), Format::Png);
    add(tr("Save as PNG, twice the size…"), Format::LargePng);
    add(tr("Save as DOT (Graphviz)…"), Format::Dot);
    menu.addSeparator();
    QAction* inView = menu.addAction(tr("Only what is in view"));
    inView->setCheckable(true);
    inView->setChecked(m_extent == Extent::InView);
    connect(inView, &QAction::toggled, this,
            [this](bool only) { m_extent = only ? Extent::InView : Extent::Whole; });
}

void MapSaver::ask(Format format) {
    auto* dialog = new QFileDialog(&m_owner, tr("Save the map"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(false);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QString ending = endingOf(format);
    dialog->setDefaultSuffix(ending);
    dialog->setNameFilter(format == Format::Svg   ? tr("SVG picture (*.svg)")
                          : format == Format::Dot ? tr("Graphviz graph (*.dot)")
                                                  : tr("PNG picture (*.png)"));
    dialog->selectFile(stemOf(m_camera(m_extent).title) + QLatin1Char('.') + ending);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, format](const QString& path) { saveTo(path, format); });
    dialog->show();
}

void MapSaver::saveTo(const QString& path, Format format) {
    const auto trouble = std::make_shared<QString>();
    QThread* thread = QThread::create([picture = m_camera(m_extent), path, format, trouble] {
        *trouble = write(path, bytesOf(picture, format));
    });
    thread->setParent(this); // whose destructor waits for it
    thread->setObjectName(QStringLiteral("map-save"));
    connect(thread, &QThread::finished, this, [this, path, trouble, thread] {
        m_threads.removeAll(thread);
        thread->deleteLater();
        if (trouble->isEmpty())
            Q_EMIT saved(path);
        else
            Q_EMIT failed(tr("Not saved: %1").arg(*trouble));
    });
    m_threads.append(thread);
    thread->start(QThread::LowPriority);
}

} // namespace holdfast::ui::topology
