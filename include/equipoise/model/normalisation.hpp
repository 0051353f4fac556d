/// normalisation.hpp: layers that bring numbers to mean 0 and SD 1.
///
/// | layer | over | at inference |
/// |---|---|---|
/// | BatchNorm | each unit, over the rows of the batch | by moving means and variances of the batches seen |
/// | LayerNorm | each row, over its units | as in training |
///
/// Both then multiply by gamma and add beta, one of each for each unit, which are trained. Means and variances are
/// summed in the order of rows; square roots are taken one by one, since a vector's square root in single precision is
/// an estimate that CPUs make differently. Networks with either are trained by the readable backend.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/layers.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

namespace equipoise {

namespace layer {

/// gamma and beta of each unit; the gradient of both, and the way back through x' = (x - mean) / SD.
template <class Scalar> class ScaleAndShift {
  public:
    using Row = Eigen::Matrix<Scalar, 1, Eigen::Dynamic>;

    explicit ScaleAndShift(std::size_t units)
        : gamma(Row::Ones(static_cast<Eigen::Index>(units))),
          beta(Row::Zero(static_cast<Eigen::Index>(units))),
          gamma_gradient_(beta),
          beta_gradient_(beta) {}
    std::size_t units() const { return static_cast<std::size_t>(gamma.size()); }

    /// y = gamma x' + beta, in place.
    void apply(Matrix<Scalar>& x) const {
        x.array().rowwise() *= gamma.array();
        x.rowwise() += beta;
    }
    /// From the gradient of y to that of x', in place; those of gamma and beta are kept.
    void backward(Matrix<Scalar>& gradient, const Matrix<Scalar>& normalised) {
        gamma_gradient_ = (gradient.array() * normalised.array()).matrix().colwise().sum();
        beta_gradient_ = gradient.colwise().sum();
        gradient.array().rowwise() *= gamma.array();
    }
    void for_each_parameter(auto&& visit) {
        visit(Parameter<Scalar>{flat(gamma), flat(gamma_gradient_)});
        visit(Parameter<Scalar>{flat(beta), flat(beta_gradient_)});
    }
    static std::span<Scalar> flat(Row& values) { return {values.data(), static_cast<std::size_t>(values.size())}; }

    Row gamma, beta;

  private:
    Row gamma_gradient_, beta_gradient_;
};

}  // namespace layer

/// Ioffe and Szegedy (2015), "Batch normalization", algorithms 1 and 2, with the numbers and the semantics of Keras 3
/// (keras.layers.BatchNormalization): the variance of a batch is divided by its rows, in training and in the moving
/// variance; epsilon 1e-3; moving = 0.99 moving + 0.01 batch, from mean 0 and variance 1; gamma 1, beta 0. Moving
/// statistics are part of the trained head, but no optimiser changes them. A batch of one row becomes beta.
struct BatchNorm {
    static constexpr std::string_view name = "batch_norm";
    static constexpr bool has_parameters = true;
    static constexpr bool mixes_rows = true;
    static constexpr double momentum = 0.99, epsilon = 1e-3;

    template <class Scalar> class State {
      public:
        State(const BatchNorm&, std::size_t inputs, const Stream&)
            : trained_(inputs), mean_(trained_.beta), variance_(trained_.gamma) {}
        std::size_t outputs() const { return trained_.units(); }

        void train(Matrix<Scalar>& x, StepDraws) {
            const Row mean = x.colwise().mean();
            x.rowwise() -= mean;
            const Row variance = x.array().square().matrix().colwise().mean();
            inverse_sd_ = inverse_roots(variance);
            x.array().rowwise() *= inverse_sd_.array();
            normalised_ = x;
            trained_.apply(x);
            move(mean_, mean);
            move(variance_, variance);
        }
        void infer(Matrix<Scalar>& x) const {
            x.rowwise() -= mean_;
            x.array().rowwise() *= inverse_roots(variance_).array();
            trained_.apply(x);
        }
        /// d x = (g - mean(g) - x' mean(g x')) / SD, means over the rows; g the gradient of x'.
        void backward(Matrix<Scalar>& gradient, bool wants_input_gradient) {
            trained_.backward(gradient, normalised_);
            if (!wants_input_gradient) return;
            const Row mean = gradient.colwise().mean();
            const Row along = (gradient.array() * normalised_.array()).matrix().colwise().mean();
            gradient.rowwise() -= mean;
            gradient.array() -= normalised_.array().rowwise() * along.array();
            gradient.array().rowwise() *= inverse_sd_.array();
        }
        void for_each_parameter(auto&& visit) {
            trained_.for_each_parameter(visit);
            visit(Parameter<Scalar>{trained_.flat(mean_), {}});
            visit(Parameter<Scalar>{trained_.flat(variance_), {}});
        }

      private:
        using Row = typename layer::ScaleAndShift<Scalar>::Row;
        static Row inverse_roots(const Row& variance) {
            Row result(variance.size());
            for (Eigen::Index unit = 0; unit < variance.size(); ++unit)
                result[unit] = 1 / std::sqrt(variance[unit] + static_cast<Scalar>(epsilon));
            return result;
        }
        static void move(Row& moving, const Row& batch) {
            moving = static_cast<Scalar>(momentum) * moving + static_cast<Scalar>(1 - momentum) * batch;
        }
        layer::ScaleAndShift<Scalar> trained_;
        Row mean_, variance_;  ///< moving
        Row inverse_sd_;       ///< of the batch
        Matrix<Scalar> normalised_;
    };
};

/// Ba, Kiros and Hinton (2016), "Layer normalization", equation 4: variance divided by the units; epsilon 1e-3, as
/// keras.layers.LayerNormalization.
struct LayerNorm {
    static constexpr std::string_view name = "layer_norm";
    static constexpr bool has_parameters = true;
    static constexpr double epsilon = 1e-3;

    template <class Scalar> class State {
      public:
        State(const LayerNorm&, std::size_t inputs, const Stream&) : trained_(inputs) {}
        std::size_t outputs() const { return trained_.units(); }

        void train(Matrix<Scalar>& x, StepDraws) {
            inverse_sd_.resize(x.rows());
            for (Eigen::Index row = 0; row < x.rows(); ++row) inverse_sd_[row] = normalise(x.row(row));
            normalised_ = x;
            trained_.apply(x);
        }
        void infer(Matrix<Scalar>& x) const {
            for (Eigen::Index row = 0; row < x.rows(); ++row) normalise(x.row(row));
            trained_.apply(x);
        }
        /// As in BatchNorm, means over the units.
        void backward(Matrix<Scalar>& gradient, bool wants_input_gradient) {
            trained_.backward(gradient, normalised_);
            if (!wants_input_gradient) return;
            for (Eigen::Index row = 0; row < gradient.rows(); ++row) {
                const Scalar mean = gradient.row(row).mean();
                const Scalar along = gradient.row(row).dot(normalised_.row(row)) / static_cast<Scalar>(gradient.cols());
                gradient.row(row) =
                    ((gradient.row(row).array() - mean - along * normalised_.row(row).array()) * inverse_sd_[row])
                        .matrix();
            }
        }
        void for_each_parameter(auto&& visit) { trained_.for_each_parameter(visit); }

      private:
        static Scalar normalise(auto&& row) {
            row.array() -= row.mean();
            const Scalar inverse_sd =
                1 / std::sqrt(row.squaredNorm() / static_cast<Scalar>(row.size()) + static_cast<Scalar>(epsilon));
            row *= inverse_sd;
            return inverse_sd;
        }
        layer::ScaleAndShift<Scalar> trained_;
        Eigen::Matrix<Scalar, Eigen::Dynamic, 1> inverse_sd_;  ///< of each row of the batch
        Matrix<Scalar> normalised_;
    };
};

}  // namespace equipoise
