# Segments come from the bucket, for holders of CloudFront's signed cookies or URLs; playlists and all else from streaming-service, which
# checks its own tokens. What is kept is named by the path alone: no token, cookie or query is in a key.

data "aws_s3_bucket" "media" {
  bucket = var.bucket
}

resource "aws_cloudfront_public_key" "signing" {
  for_each = var.public_keys

  name_prefix = "${var.name}-${each.key}-"
  encoded_key = each.value

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudfront_key_group" "signing" {
  name  = "${var.name}-signing"
  items = [for key in aws_cloudfront_public_key.signing : key.id]
}

resource "aws_cloudfront_origin_access_control" "media" {
  name                              = "${var.name}-media"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_cache_policy" "segments" {
  name        = "${var.name}-segments"
  comment     = "Segments never change. The token is in no key."
  min_ttl     = 86400
  default_ttl = 2592000
  max_ttl     = 31536000

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = false
    enable_accept_encoding_gzip   = false

    cookies_config {
      cookie_behavior = "none"
    }
    headers_config {
      header_behavior = "none"
    }
    query_strings_config {
      query_string_behavior = "none"
    }
  }
}

data "aws_cloudfront_cache_policy" "disabled" {
  name = "Managed-CachingDisabled"
}

data "aws_cloudfront_origin_request_policy" "all_viewer_except_host" {
  name = "Managed-AllViewerExceptHostHeader"
}

resource "aws_cloudfront_response_headers_policy" "player" {
  name = "${var.name}-player"

  cors_config {
    access_control_allow_credentials = true
    access_control_max_age_sec       = 86400
    origin_override                  = true

    access_control_allow_headers {
      items = ["Range"]
    }
    access_control_allow_methods {
      items = ["GET", "HEAD"]
    }
    access_control_allow_origins {
      items = var.player_origins
    }
    access_control_expose_headers {
      items = ["Content-Length", "Content-Range", "ETag"]
    }
  }
}

# /packages/PACKAGE/a/v480-00001.m4s is an object of the bucket, named as it is there.
resource "aws_cloudfront_distribution" "media" {
  enabled         = true
  comment         = "${var.name}: media"
  is_ipv6_enabled = true
  http_version    = "http2and3"
  price_class     = var.price_class
  aliases         = var.aliases

  origin {
    origin_id                = "bucket"
    domain_name              = data.aws_s3_bucket.media.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.media.id

    dynamic "origin_shield" {
      for_each = var.shield_region == null ? [] : [var.shield_region]

      content {
        enabled              = true
        origin_shield_region = origin_shield.value
      }
    }
  }

  origin {
    origin_id   = "streaming"
    domain_name = var.origin_domain

    # So that playlists lead to /packages/, see cloudFront in streaming.yml.
    custom_header {
      name  = "X-Cinema-Edge"
      value = var.edge
    }

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }

  ordered_cache_behavior {
    path_pattern               = "/packages/*"
    target_origin_id           = "bucket"
    viewer_protocol_policy     = "https-only"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = false
    trusted_key_groups         = [aws_cloudfront_key_group.signing.id]
    cache_policy_id            = aws_cloudfront_cache_policy.segments.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.player.id
  }

  default_cache_behavior {
    target_origin_id           = "streaming"
    viewer_protocol_policy     = "https-only"
    allowed_methods            = ["GET", "HEAD", "OPTIONS"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = data.aws_cloudfront_cache_policy.disabled.id
    origin_request_policy_id   = data.aws_cloudfront_origin_request_policy.all_viewer_except_host.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.player.id
  }

  restrictions {
    geo_restriction {
      restriction_type = "none" # regions are a matter of each title, decided at the start of a session
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = var.certificate_arn == null
    acm_certificate_arn            = var.certificate_arn
    minimum_protocol_version       = var.certificate_arn == null ? "TLSv1" : "TLSv1.2_2021"
    ssl_support_method             = var.certificate_arn == null ? null : "sni-only"
  }

  lifecycle {
    precondition {
      condition     = (length(var.aliases) > 0) == (var.certificate_arn != null)
      error_message = "Aliases and a certificate go together."
    }
  }
}

# Only this distribution reads packages; masters stay out of its reach.
data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${data.aws_s3_bucket.media.arn}/packages/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.media.arn]
    }
  }
}

resource "aws_s3_bucket_policy" "read" {
  bucket = data.aws_s3_bucket.media.id
  policy = data.aws_iam_policy_document.read.json
}
