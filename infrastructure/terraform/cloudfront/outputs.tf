output "url" {
  description = "Base URL of an edge of streaming-service."
  value       = "https://${length(var.aliases) > 0 ? var.aliases[0] : aws_cloudfront_distribution.media.domain_name}"
}

output "key_pair_ids" {
  description = "Key-Pair-Id of each public key, for CloudFrontSigner."
  value       = { for name, key in aws_cloudfront_public_key.signing : name => key.id }
}
