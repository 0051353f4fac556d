/// panels.hpp: how the fused trainer lays out its matrices in memory.
///
/// Two layouts. `Rows` holds a batch (activations, gradients). `Panels` holds what is trained, with its moments, in the
/// order in which a step walks through it, so that the whole of it is one stream to the prefetchers.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/simd.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace equipoise::fused {

constexpr std::size_t round_up(std::size_t number, std::size_t multiple) {
    return (number + multiple - 1) / multiple * multiple;
}

/// Zeros, aligned to pages; large ones on huge pages where the system grants them (a step touches every page of its
/// weights, far more than the CPU can keep the addresses of).
class Memory {
  public:
    Memory() = default;
    explicit Memory(std::size_t floats) {
        const std::size_t bytes = round_up(floats * sizeof(float), alignment);
        values_.reset(static_cast<float*>(::operator new(bytes, std::align_val_t{alignment})));
#if defined(__linux__)
        if (bytes >= huge_page) madvise(values_.get(), bytes, MADV_HUGEPAGE);  // a wish; nothing depends on it
#endif
        std::fill_n(values_.get(), bytes / sizeof(float), 0.0f);
    }
    float* get() const { return values_.get(); }

  private:
    static constexpr std::size_t alignment = 4096, huge_page = std::size_t{2} << 20;
    struct Free {
        void operator()(float* values) const { ::operator delete(values, std::align_val_t{alignment}); }
    };
    std::unique_ptr<float, Free> values_;
};

/// A tile of registers: `tile_rows` rows by `tile_vectors` vectors, half of the registers that there are. The other
/// half holds operands and the numbers of Adam.
inline constexpr std::size_t tile_vectors = 2;
inline constexpr std::size_t tile_rows = simd::register_count / 2 / tile_vectors;
inline constexpr std::size_t panel_width = tile_vectors * simd::lanes;

/// Batches are padded with rows of no influence, so that no kernel needs a special case for the last ones.
inline constexpr std::size_t batch_multiple = 16;
static_assert(batch_multiple % (tile_rows * tile_vectors) == 0);

/// A matrix [rows x width], row-major, padded with zeros to whole panels. Rows begin an odd number of cache lines
/// apart: at a multiple of 4096 bytes they would compete for the same few lines of the cache.
class Rows {
  public:
    Rows() = default;
    Rows(std::size_t rows, std::size_t width)
        : rows_(round_up(rows, batch_multiple)), stride_(round_up(width, 32) + 16), values_(rows_ * stride_) {}
    std::size_t rows() const { return rows_; }
    std::size_t stride() const { return stride_; }
    float* operator[](std::size_t row) const { return values_.get() + row * stride_; }

  private:
    std::size_t rows_ = 0, stride_ = 0;
    Memory values_;
};

/// A matrix of weights [rows x columns] with both moments of each, padded with zeros to whole tiles. A panel is all
/// rows of `panel_width` columns, one after the other; in a row, each vector of weights is followed by that of their
/// first and that of their second moments. So all vectors of a panel are the same distance apart.
class Panels {
  public:
    Panels(std::size_t rows, std::size_t columns)
        : rows_(round_up(rows, tile_rows)),
          count_(round_up(columns, panel_width) / panel_width),
          values_(count_ * rows_ * line) {}
    static constexpr std::size_t apart = 3 * simd::lanes;      ///< from one vector of weights to the next
    static constexpr std::size_t line = tile_vectors * apart;  ///< from one row to the next

    std::size_t rows() const { return rows_; }    ///< padded
    std::size_t count() const { return count_; }  ///< number of panels
    float* at(std::size_t panel, std::size_t row) const { return values_.get() + (panel * rows_ + row) * line; }
    float& weight(std::size_t row, std::size_t column) const {
        const std::size_t place = column % panel_width;
        return at(column / panel_width, row)[place / simd::lanes * apart + place % simd::lanes];
    }

  private:
    std::size_t rows_, count_;
    Memory values_;
};

}  // namespace equipoise::fused
